import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { withDir } from "tmp-promise";
import { parseGuid } from "../../assembler/model/guid.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { partitionGuid } from "../../assembler/plan/disk-image.js";
import { environmentBlock } from "../../assembler/plan/grub-environment.js";
import { newcArchive } from "../../assembler/plan/newc.js";
import { runLoader } from "../support/loader-rig.js";
import { testToolbox } from "../support/toolbox.js";
import { ImageSurgery, makeToyImage } from "../support/toy-image.js";
/** A fresh disk with both slots filled, slot a proven, and a machine to boot it in. */
async function withDisk(work) {
    const { context, toolbox } = await testToolbox();
    await withDir(async ({ path }) => {
        const original = join(path, "toy.img");
        const image = join(path, "disk.img");
        const manifest = await makeToyImage(context, toolbox, path, original);
        await copyFile(original, image);
        const disk = new ImageSurgery(image, manifest);
        await disk.installB();
        await work({ disk, manifest, boot: (run) => runLoader(context, toolbox, image, run) });
    }, { unsafeCleanup: true });
}
/** The slot that a kernel was told it is; `rescue` when none was started. */
function slotOf({ commandLine }) {
    return /\bmrrl\.slot=(\S+)/.exec(commandLine ?? "")?.[1] ?? "rescue";
}
test.serial("a fresh disk boots slot a with a complete command line", async (t) => {
    await withDisk(async ({ boot, disk, manifest }) => {
        const result = await boot();
        const root = parseGuid(partitionGuid(manifest.image, "root-a"));
        const blocks = manifest.sizes.rootData / 4096;
        const line = result.commandLine ?? "";
        t.true(line.includes("root=/dev/dm-0 rootfstype=erofs ro init=/mrrl/init gpt panic=5"), line);
        t.true(line.includes(`"dm-mod.create=root,,,ro,0 ${blocks * 8} verity 1 PARTUUID=${root} PARTUUID=${root} 4096 4096 ${blocks} ${blocks} sha256 ${manifest.rootHash} `), line);
        t.regex(line, / 2 panic_on_corruption panic_on_error"/);
        t.true(line.includes(`dm-mod.waitfor=PARTUUID=${root} mrrl.slot=a console=ttyS0 quiet`), line);
        t.is((await disk.state()).fails, "1");
    });
});
test.serial("a trial is counted down, then the proven slot boots again", async (t) => {
    await withDisk(async ({ boot, disk }) => {
        await disk.setState({ try: "b", tries: "2" });
        t.is(slotOf(await boot()), "b");
        t.is((await disk.state()).tries, "1");
        t.is(slotOf(await boot()), "b");
        t.is((await disk.state()).tries, "0");
        t.is(slotOf(await boot()), "a");
        t.like(await disk.state(), { slot: "a", try: "b", tries: "0", fails: "1", data: "new" });
    });
});
test.serial("after four failures the previous slot gets its turn, after eight the rescue", async (t) => {
    await withDisk(async ({ boot, disk }) => {
        await disk.setState({ prev: "b", fails: "3" });
        t.is(slotOf(await boot()), "a");
        t.is(slotOf(await boot()), "b");
        t.is((await disk.state()).fails, "5");
        await disk.setState({ fails: "7" });
        t.is(slotOf(await boot()), "b");
        t.is((await disk.state()).fails, "8");
        t.is(slotOf(await boot()), "rescue");
    });
});
test.serial("a damaged slot gives way to the next rule at once", async (t) => {
    await withDisk(async ({ boot, disk }) => {
        await disk.damage("b");
        await disk.setState({ try: "b", tries: "3" });
        const trial = await boot();
        t.is(slotOf(trial), "a");
        t.true(trial.said.includes("slot b does not match its sums"), trial.said.join("\n"));
        await disk.damage("b");
        await disk.damage("a");
        await disk.setState({ try: "", tries: "0", prev: "b" });
        t.is(slotOf(await boot()), "b");
        await disk.damage("b");
        t.is(slotOf(await boot()), "rescue");
    });
});
test.serial("a trial that cannot be counted is not made", async (t) => {
    await withDisk(async ({ boot, disk }) => {
        // A full block has no room for the variables it lacks, so GRUB cannot save it.
        const full = { slot: "a", try: "b", tries: "3", padding: "" };
        const room = 512 - environmentBlock(full, 512).indexOf("##");
        const block = environmentBlock({ ...full, padding: "x".repeat(room) }, 512);
        await disk.write(disk.startOf("state") + 4096, block);
        const result = await boot();
        t.is(slotOf(result), "a");
        t.true(result.said.includes("the state cannot be saved"), result.said.join("\n"));
        t.is((await disk.state()).tries, "3");
    });
});
test.serial("a slot of an unknown format is not booted", async (t) => {
    await withDisk(async ({ boot, disk, manifest }) => {
        const present = await disk.read(disk.startOf("boot-a"), manifest.sizes.boot);
        const files = {
            vmlinuz: present.subarray(120, 120 + 8192),
            "slot.cfg": environmentBlock({ format: "2" }, 512),
        };
        const sums = Object.entries(files).map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`);
        await disk.write(disk.startOf("boot-a"), newcArchive([
            ...Object.entries(files).map(([name, bytes]) => ({ name, bytes })),
            { name: "sums", bytes: Buffer.from(sums.join("")) },
        ]));
        await disk.setState({ prev: "b" });
        const result = await boot();
        t.is(slotOf(result), "b");
        t.true(result.said.includes("slot a has format '2', this loader knows 1"));
    });
});
test.serial("with its primary partition table gone, the disk boots the proven slot, no trial", async (t) => {
    await withDisk(async ({ boot, disk, manifest }) => {
        await disk.setState({ slot: "b", try: "a", tries: "3", fails: "0" });
        await disk.write(512, Buffer.alloc(33 * 512));
        const result = await boot();
        t.is(slotOf(result), "b");
        t.regex(result.commandLine ?? "", / gpt /);
        const root = partitionGuid(manifest.image, "root-b");
        t.true(result.commandLine?.includes(`dm-mod.waitfor=PARTUUID=${root}`));
        t.like(await disk.state(), { tries: "3", fails: "0" });
    });
});
test.serial("a destroyed state sector does not stop the disk from booting", async (t) => {
    await withDisk(async ({ boot, disk }) => {
        await disk.write(disk.startOf("state") + 4096, Buffer.alloc(512));
        t.is(slotOf(await boot()), "a");
        await disk.damage("a");
        t.is(slotOf(await boot()), "b");
    });
});
test.serial("the rescue gives a good slot a new chance after its pause", async (t) => {
    await withDisk(async ({ boot, disk }) => {
        await disk.setState({ fails: "4" });
        const result = await boot({ until: /BOOT_IMAGE=/ });
        t.true(result.said.some((line) => line.startsWith("RESCUE: no slot of this disk can be booted")));
        t.is(slotOf(result), "a");
        t.is((await disk.state()).fails, "1");
    });
});
test.serial("the same rules hold on UEFI", async (t) => {
    await withDisk(async ({ boot, disk }) => {
        await disk.setState({ try: "b", tries: "1" });
        t.is(slotOf(await boot({ firmware: "uefi" })), "b");
        t.is(slotOf(await boot({ firmware: "uefi" })), "a");
        // This firmware repairs the table from its backup before GRUB looks at it.
        await disk.write(512, Buffer.alloc(33 * 512));
        t.is(slotOf(await boot({ firmware: "uefi" })), "a");
    });
});
