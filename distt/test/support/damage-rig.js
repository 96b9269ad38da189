import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import { runTool } from "../../assembler/effects/toolbox.js";
import { withVirtualMachine, } from "../../assembler/effects/virtual-machine.js";
import { GuestDialogue } from "../../assembler/workflow/guest-dialogue.js";
import { program } from "./command.js";
import { testToolbox } from "./toolbox.js";
import { ImageSurgery } from "./toy-image.js";
/** How long a guest may take for a boot, an answer or a stop, in milliseconds. */
const patience = 240_000;
/** A real machine's disk: an image that ran, with both slots filled. */
export class DamageRig {
    #context;
    #toolbox;
    #directory;
    manifest;
    constructor(context, toolbox, directory, manifest) {
        this.#context = context;
        this.#toolbox = toolbox;
        this.#directory = directory;
        this.manifest = manifest;
    }
    /** Assembles `minimal` as a user does, and boots it for the first time. */
    static async make() {
        const { context, toolbox } = await testToolbox();
        const directory = mkdtempSync(join(tmpdir(), "mrrl damage-"));
        const fresh = join(directory, "fresh.img");
        await execa(process.execPath, [program, "image", "minimal", "-o", fresh]);
        const text = readFileSync(fresh.replace(/img$/, "json"), "utf8");
        const rig = new DamageRig(context, toolbox, directory, JSON.parse(text));
        const used = rig.disk("used", "fresh");
        await used.surgery.installB();
        await rig.run(used.path, "bios", 1);
        return rig;
    }
    /** Removes all disks. */
    remove() {
        rmSync(this.#directory, { recursive: true });
    }
    /** A copy of a disk of the rig: `used`, or `fresh`, which never ran. */
    disk(name, of = "used") {
        const path = join(this.#directory, `${name}.img`);
        copyFileSync(join(this.#directory, `${of}.img`), path);
        return { path, surgery: new ImageSurgery(path, this.manifest) };
    }
    /** Boots a disk so many times, each of which must report, and turns it off. */
    async run(image, firmware, boots) {
        const results = [];
        await this.#machine(image, firmware, async (machine, lines) => {
            const guest = new GuestDialogue(machine, { consoleLog: "", reproduce: "" });
            for (let boot = 0; boot < boots; boot++) {
                if (boot > 0)
                    await guest.reboot(patience);
                const start = boot === 0 ? 0 : lines.length;
                const report = await guest.bootReport(patience);
                results.push({ ...report, said: loaderSaid(lines.slice(start)) });
            }
            await guest.powerOff(patience);
        });
        return results;
    }
    /** Starts a disk that is not expected to boot, until its console says something. */
    async watch(image, firmware, until) {
        const ends = typeof until === "function" ? until : (line) => until.test(line);
        return await this.#machine(image, firmware, async (machine, lines) => {
            const end = performance.now() + patience;
            for (let seen = 0;;) {
                while (seen < lines.length)
                    if (ends(lines[seen++] ?? ""))
                        return [...lines];
                if (performance.now() > end) {
                    throw new Error(`the console never said what it should:\n${machine.console.tail(60)}`);
                }
                await new Promise((resolve) => setTimeout(resolve, 100));
            }
        });
    }
    /** What `sgdisk -v` says of a disk. */
    async sgdisk(image) {
        const { stdout } = await runTool(this.#context, this.#toolbox, ["sgdisk", "-v", `/disks/${basename(image)}`], { binds: [{ type: "bind", source: dirname(image), target: "/disks", writable: false }] });
        return stdout;
    }
    async #machine(image, firmware, work) {
        const lines = [];
        const request = {
            accelerator: "tcg",
            memory: 256 * 1024 ** 2,
            cpus: 1,
            firmware,
            disk: { image, format: "raw", bus: "virtio", ephemeral: false },
            network: { card: "virtio", forwards: [] },
        };
        const onConsoleLine = (line) => void lines.push(line);
        return await withVirtualMachine(this.#context, this.#toolbox, { request, onConsoleLine }, (machine) => work(machine, lines));
    }
}
/** What GRUB's script said, of lines of a console. */
export function loaderSaid(lines) {
    return lines.flatMap((line) => /mrrl-boot: (.*)/.exec(line)?.[1]?.trim() ?? []);
}
