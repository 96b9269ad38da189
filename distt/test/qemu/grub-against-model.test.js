import { join } from "node:path";
import test, {} from "ava";
import { withDir } from "tmp-promise";
import { sha256 } from "../../assembler/model/sha256.js";
import { environmentBlock, parseEnvironmentBlock } from "../../assembler/plan/grub-environment.js";
import { newcArchive } from "../../assembler/plan/newc.js";
import { stateVariables, } from "../../assembler/plan/slot-machine.js";
import { stateOffset } from "../../assembler/plan/state-partition.js";
import { everyBranch, nonsense } from "../support/grub-sample.js";
import { withLoader, } from "../support/loader-rig.js";
import { testToolbox } from "../support/toolbox.js";
import { ImageSurgery, makeToyImage } from "../support/toy-image.js";
const spareOffset = 2 * stateOffset;
/** A boot archive whose sums match. */
function archive(files) {
    const sums = Object.entries(files).map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`);
    return newcArchive([
        ...Object.entries(files).map(([name, bytes]) => ({ name, bytes })),
        { name: "sums", bytes: Buffer.from(sums.join("")) },
    ]);
}
/** What GRUB cannot load, and what it says of it. */
const unloadable = [
    { said: "is empty or unreadable", make: (good) => Buffer.alloc(good.length) },
    {
        said: "does not match its sums",
        make: (good) => Buffer.from(good).fill((good[2048] ?? 0) ^ 1, 2048, 2049),
    },
    {
        said: "has format '2', this loader knows 1",
        make: () => archive({ vmlinuz: Buffer.alloc(4), "slot.cfg": environmentBlock({ format: "2" }, 512) }),
    },
    {
        said: "cannot be started",
        make: () => archive({
            vmlinuz: Buffer.alloc(8192),
            "slot.cfg": environmentBlock({ format: "1", sectors: "8", blocks: "1" }, 512),
        }),
    },
];
/** A block as GRUB finds it: garbage, or one with these variables, and room for more or not. */
function block(variables, full) {
    if (!variables)
        return Buffer.alloc(512, "garbage ");
    if (!full)
        return environmentBlock(variables, 512);
    const { note: _, ...fewer } = variables;
    const room = 512 - environmentBlock({ ...fewer, padding: "" }, 512).indexOf("##");
    return environmentBlock({ ...fewer, padding: "x".repeat(room) }, 512);
}
/** A disk that is put into the state of one case after the other. */
class CaseDisk {
    #disk;
    #table;
    #archive;
    constructor(disk, table, good) {
        this.#disk = disk;
        this.#table = table;
        this.#archive = good;
    }
    static async open(disk, sizes) {
        const table = await disk.read(512, 33 * 512);
        return new CaseDisk(disk, table, await disk.read(disk.startOf("boot-a"), sizes.boot));
    }
    /** `kind` chooses how a slot that cannot be loaded is damaged. */
    async prepare({ sectors, disk }, kind) {
        const full = disk.saves[0] === "lost" && disk.table === "good";
        const state = this.#disk.startOf("state");
        await this.#disk.write(state + stateOffset, block(sectors.grubenv, full));
        await this.#disk.write(state + spareOffset, block(sectors.spare, full && !sectors.spare?.lost));
        const damagedTable = Buffer.alloc(this.#table.length);
        await this.#disk.write(512, disk.table === "damaged" ? damagedTable : this.#table);
        for (const slot of ["a", "b"]) {
            const bytes = disk.loadable[slot] ? this.#archive : damageOf(kind, slot).make(this.#archive);
            const all = Buffer.alloc(this.#archive.length);
            all.set(bytes);
            await this.#disk.write(this.#disk.startOf(`boot-${slot}`), all);
        }
    }
    async files() {
        const state = this.#disk.startOf("state");
        const read = (offset) => this.#disk.read(state + offset, 512);
        return { grubenv: await read(stateOffset), spare: await read(spareOffset) };
    }
}
function damageOf(kind, slot) {
    const damage = unloadable[(kind + (slot === "a" ? 0 : 1)) % unloadable.length];
    if (!damage)
        throw new RangeError("no such damage");
    return damage;
}
/** A fresh disk with both slots filled, in a machine that has started it once. */
async function withMachine(run, work) {
    const { context, toolbox } = await testToolbox();
    await withDir(async ({ path }) => {
        const image = join(path, "toy.img");
        const manifest = await makeToyImage(context, toolbox, path, image);
        const surgery = new ImageSurgery(image, manifest);
        await surgery.installB();
        const disk = await CaseDisk.open(surgery, manifest.sizes);
        await withLoader(context, toolbox, image, run, (machine) => work(disk, machine));
    }, { unsafeCleanup: true });
}
/** What the files should hold after these steps, as far as they can be read. */
function expectedFiles({ sectors, steps }) {
    let { grubenv, spare } = sectors;
    for (const step of steps) {
        if (step.step === "save" && step.outcome === "kept") {
            grubenv = { ...grubenv, ...stateVariables(step.state) };
        }
        else if (step.step === "save-spare" && step.outcome === "kept") {
            spare = { ...spare, lost: `${step.lost}` };
        }
    }
    return { grubenv, spare };
}
/** What GRUB says on the way, in order, without the line of the boot itself. */
function expectedWords({ steps }, kind) {
    return steps.flatMap((step) => {
        if (step.step === "skip")
            return [`slot ${step.slot} ${damageOf(kind, step.slot).said}`];
        if (step.step === "uncounted")
            return ["this boot is not counted"];
        if (step.step === "rescue")
            return ["RESCUE"];
        if (step.step === "boot")
            return [`booting slot ${step.slot}`];
        return [];
    });
}
function words({ said }) {
    const known = /^(?:slot [ab] .*|this boot is not counted|RESCUE(?=: no slot)|booting slot [ab])/;
    const found = said.flatMap((line) => known.exec(line)?.[0] ?? []);
    // GRUB says that it boots before it finds that the kernel is none.
    return found.filter((line, at) => !(line.startsWith("boot") && found[at + 1]?.endsWith("started")));
}
const isSaved = (steps) => steps.some((step) => "outcome" in step && step.outcome === "kept");
/** Starts the machine in a case; the slot it boots, its words and its files must be the model's. */
async function tryCase(t, disk, machine, each, kind) {
    let before;
    const result = await machine.restart(async () => {
        await disk.prepare(each, kind);
        before = await disk.files();
    });
    const after = await disk.files();
    const place = JSON.stringify({ ...each, said: result.said });
    t.deepEqual(words(result), expectedWords(each, kind), place);
    const last = each.steps.at(-1);
    t.is(/\bmrrl\.slot=(\S+)/.exec(result.commandLine ?? "")?.[1], last?.step === "boot" ? last.slot : undefined, place);
    if (!isSaved(each.steps)) {
        t.deepEqual(after, before, place);
        return;
    }
    const { grubenv, spare } = expectedFiles(each);
    if (grubenv)
        t.deepEqual(parseEnvironmentBlock(after.grubenv), grubenv, place);
    if (spare)
        t.deepEqual(parseEnvironmentBlock(after.spare), spare, place);
}
const cases = [...everyBranch(), ...nonsense()];
test.serial("the real GRUB goes its ways through the rules as the model does", async (t) => {
    await withMachine({}, async (disk, machine) => {
        const begun = Date.now();
        for (const [kind, each] of cases.entries())
            await tryCase(t, disk, machine, each, kind);
        t.log(`${cases.length} states in ${Math.round((Date.now() - begun) / 1000)} s`);
    });
    t.true(cases.length >= 40);
});
test.serial("and so does GRUB for UEFI", async (t) => {
    await withMachine({ firmware: "uefi" }, async (disk, machine) => {
        // This firmware repairs a table from its backup before GRUB looks at it.
        const some = cases.filter(({ disk: { table } }, index) => table === "good" && index % 6 === 0);
        for (const [kind, each] of some.entries())
            await tryCase(t, disk, machine, each, kind);
        t.log(`${some.length} states`);
        t.true(some.length >= 8);
    });
});
test.serial("where the rescue cannot save, it boots the proven slot after its pause", async (t) => {
    await withMachine({ until: /BOOT_IMAGE=/ }, async (disk, machine) => {
        const grubenv = { slot: "a", prev: "", try: "b", tries: "3", fails: "4" };
        const lost = { table: "good", saves: ["lost"], loadable: { a: true, b: true } };
        const result = await machine.restart(() => disk.prepare({ sectors: { grubenv, spare: { lost: "0" } }, disk: lost, steps: [] }, 0));
        t.is(result.said.filter((line) => line.startsWith("RESCUE: no slot")).length, 1);
        t.regex(result.commandLine ?? "", /mrrl\.slot=a/);
    });
});
