import { copyFileSync, mkdtempSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import test from "ava";
import { pack } from "tar-stream";
import { runTool } from "../../assembler/effects/toolbox.js";
import { describeDifferences } from "../../assembler/model/difference.js";
import { readFat } from "../../assembler/plan/fat-reader.js";
import { compareImageFiles } from "../../assembler/workflow/compare-images.js";
import { testToolbox } from "../support/toolbox.js";
import { ImageSurgery, makeToyImage } from "../support/toy-image.js";
// Single differences planted into copies of one image, and the lines that report them.
const { context, toolbox } = await testToolbox();
const directory = mkdtempSync(join(tmpdir(), "mrrl difference-"));
const image = join(directory, "toy.img");
const manifest = await makeToyImage(context, toolbox, directory, image);
const copy = join(directory, "copy.img");
copyFileSync(image, copy);
/** Surgery that can be undone: copying a disk for each difference would take long. */
class Operation extends ImageSurgery {
    #undo = [];
    async write(offset, bytes) {
        this.#undo.unshift({ offset, bytes: await this.read(offset, bytes.length) });
        await super.write(offset, bytes);
    }
    async undo() {
        for (const { offset, bytes } of this.#undo)
            await super.write(offset, bytes);
    }
}
/** The lines that report what `plant` does to a copy of an image. */
async function lines(plant, original = { path: image, manifest }, changed = { path: copy, manifest: original.manifest }) {
    const surgery = new Operation(changed.path, changed.manifest);
    await plant(surgery);
    try {
        return describeDifferences(await compareImageFiles(context, toolbox, original, changed, directory));
    }
    finally {
        await surgery.undo();
    }
}
/** Changes one byte. */
async function flip(surgery, offset) {
    const [byte = 0] = await surgery.read(offset, 1);
    await surgery.write(offset, Buffer.of(byte ^ 1));
}
/** Where an entry of a FAT partition is on the disk. */
async function fatEntry(surgery, partition, path) {
    const place = manifest.partitions.find(({ name }) => name === partition);
    if (!place)
        throw new RangeError(partition);
    const entry = readFat(await surgery.read(place.start, place.size))?.entries.get(path);
    if (!entry)
        throw new RangeError(path);
    return {
        at: place.start + entry.at,
        content: place.start + (entry.content?.ranges[0]?.start ?? 0),
    };
}
test.serial("an image does not differ from a copy", async (t) => {
    t.deepEqual(await lines(async () => { }), []);
});
test.serial("partition tables: header and entries, and the copy at the end", async (t) => {
    const [line, ...more] = await lines((surgery) => flip(surgery, 512 + 56));
    t.regex(line ?? "", /^gpt → disk GUID: ([0-9a-f]{8})-[0-9a-f-]{27} \/ (?!\1)[0-9a-f-]{36}$/);
    t.deepEqual(more, []);
    t.deepEqual(await lines((surgery) => surgery.write(1024 + 2 * 128 + 56, Buffer.from("State", "utf16le"))), ['gpt → partition 3 → name: "state" / "State"']);
    const backup = manifest.size - 33 * 512;
    t.deepEqual(await lines((surgery) => surgery.write(backup + 128 + 40, Buffer.of(0))), [
        "gpt backup → partition 2 → last sector: 86015 / 85760",
    ]);
});
test.serial("a checksum follows from what it covers, and stands for itself otherwise", async (t) => {
    t.regex((await lines(async (surgery) => {
        await flip(surgery, 512 + 48);
        await flip(surgery, 512 + 16);
    })).join("\n"), /^gpt → last usable sector: \d+ \/ \d+\ngpt → header CRC: \w{8} \/ \w{8} \(follows\)$/);
    t.regex((await lines((surgery) => flip(surgery, 512 + 16))).join("\n"), /^gpt → header CRC: \w{8} \/ \w{8}$/);
});
test.serial("boot code, the core image, and bytes that belong to nothing", async (t) => {
    t.deepEqual(await lines((surgery) => surgery.write(3, Buffer.of(1, 2))), [
        "mbr → boot code → byte 3 and 1 more: 00 / 01",
    ]);
    t.deepEqual(await lines((surgery) => surgery.write(0x1b8, Buffer.of(1))), [
        "mbr → disk signature: 00000000 / 01000000",
    ]);
    t.deepEqual(await lines(async (surgery) => surgery.write(surgery.startOf("bios") + 508, Buffer.of(1))), (await readCoreLength()).map((hex) => `bios → core image → byte 508: ${hex} / 01`));
    t.deepEqual(await lines((surgery) => surgery.write(surgery.startOf("data") + 4711, Buffer.of(1))), ["data → byte 4711: 00 / 01"]);
    t.deepEqual(await lines((surgery) => surgery.write(512 * 100, Buffer.of(1))), [
        "disk → byte 51200: 00 / 01",
    ]);
});
/** The byte of the core image that the test above changes. */
async function readCoreLength() {
    const surgery = new ImageSurgery(image, manifest);
    return [(await surgery.read(surgery.startOf("bios") + 508, 1)).toString("hex")];
}
test.serial("FAT: times, content, entries, labels", async (t) => {
    t.deepEqual(await lines(async (surgery) => {
        const { at } = await fatEntry(surgery, "esp", "EFI/BOOT/BOOTX64.EFI");
        await surgery.write(at + 22, Buffer.of(0x21, 0x8b, 0x7a, 0x5b));
    }), ["esp → EFI/BOOT/BOOTX64.EFI → write time: 1980-01-01 00:00:00 / 2025-11-26 17:25:02"]);
    t.deepEqual(await lines(async (surgery) => {
        const { content } = await fatEntry(surgery, "esp", "EFI/BOOT/BOOTX64.EFI");
        await surgery.write(content + 1, Buffer.of(0));
    }), ["esp → EFI/BOOT/BOOTX64.EFI → byte 1: 5a / 00"]);
    t.deepEqual(await lines(async (surgery) => {
        const { at } = await fatEntry(surgery, "state", "grubenv");
        await surgery.write(at, Buffer.of(0xe5));
    }), ["state → grubenv → entry: present / absent"]);
    t.deepEqual(await lines((surgery) => surgery.write(surgery.startOf("state") + 43, Buffer.from("S"))), ['state → boot sector → label: "MRRL STATE" / "SRRL STATE"']);
});
test.serial("the A/B state, by variable", async (t) => {
    t.deepEqual(await lines((surgery) => surgery.setState({ slot: "b", tries: "3" })), [
        "state → grubenv → slot: a / b",
        "state → grubenv → tries: 0 / 3",
    ]);
});
test.serial("a slot: kernel, configuration, modes of the archive", async (t) => {
    const original = new ImageSurgery(image, manifest);
    const start = original.startOf("boot-a");
    t.deepEqual(await lines((surgery) => surgery.write(start + 120 + 1, Buffer.of(1))), [
        "boot-a → vmlinuz → byte 1: 00 / 01",
    ]);
    t.deepEqual(await lines((surgery) => surgery.write(start + 6 + 5 * 8, Buffer.from("65"))), [
        `boot-a → vmlinuz → mtime: 1 / ${0x65000001}`,
    ]);
    const archive = await original.read(start, manifest.sizes.boot);
    const at = archive.indexOf("quiet");
    t.deepEqual(await lines((surgery) => surgery.write(start + at, Buffer.from("debug"))), [
        'boot-a → slot.cfg → arguments: "console=ttyS0 quiet" / "console=ttyS0 debug"',
    ]);
});
test.serial("the hash tree, and a file system that cannot be unpacked", async (t) => {
    const { rootData } = manifest.sizes;
    t.regex((await lines((surgery) => flip(surgery, surgery.startOf("root-a") + rootData + 5))).join("\n"), /^root-a → hash tree → byte 5: \w\w \/ \w\w$/);
    // The magic number itself.
    t.regex((await lines((surgery) => flip(surgery, surgery.startOf("root-a") + 1024))).join("\n"), /^root-a → byte 1024: e2 \/ e3$/);
});
/** A root with a few files, as root-a may hold it. */
async function erofs(changed) {
    const output = mkdtempSync(join(directory, "erofs-"));
    const archive = pack();
    const common = (name) => ({
        name: `.${name}`,
        mtime: new Date((changed[name]?.mtime ?? 1) * 1000),
        mode: changed[name]?.mode ?? 0o555,
        uid: changed[name]?.uid ?? 0,
        gid: 0,
    });
    archive.entry({ ...common("/"), type: "directory" });
    archive.entry({ ...common("/bin"), type: "directory" });
    archive.entry(common("/bin/x"), changed["/bin/x"]?.text ?? "one\ntwo\n");
    archive.entry(common("/bin/large"), (changed["/bin/large"]?.text ?? "large").repeat(10_000));
    archive.entry({ ...common("/link"), type: "symlink", linkname: changed["/link"]?.to ?? "bin/x" });
    if (changed["/new"])
        archive.entry(common("/new"), "new");
    archive.finalize();
    const bytes = await buffer(archive);
    const uuid = "00000000-0000-4000-8000-000000000000";
    await runTool(context, toolbox, [
        ...["mkfs.erofs", "--quiet", "-b4096", "-T2000000000", "--mkfs-time", `-U${uuid}`],
        ...["-x-1", "-zlz4hc,level=12", "-C65536", "--tar=f", "/output/root"],
    ], {
        binds: [{ type: "bind", source: output, target: "/output", writable: true }],
        stdin: [bytes],
        // It would cut all times down to 1.
        environment: { SOURCE_DATE_EPOCH: "2000000000" },
    });
    const path = join(output, "root");
    return { bytes: await readFile(path), size: (await stat(path)).size };
}
test.serial("the root file system, by file: time, mode, owner, link, content", async (t) => {
    const plain = await erofs({});
    const sizes = { ...manifest.sizes, rootData: plain.size };
    const put = (surgery, root) => surgery.write(surgery.startOf("root-a"), root.bytes);
    const original = { path: join(directory, "plain.img"), manifest: { ...manifest, sizes } };
    const other = { ...original, path: join(directory, "changed.img") };
    for (const { path } of [original, other]) {
        copyFileSync(image, path);
        await put(new ImageSurgery(path, manifest), plain);
    }
    const changed = async (change) => {
        const root = await erofs(change);
        const found = await lines((surgery) => put(surgery, root), original, other);
        // What holds the files differs with them; it must not be taken for a cause.
        return found.filter((line) => !line.endsWith(" (follows)"));
    };
    t.deepEqual(await changed({}), []);
    t.deepEqual(await changed({ "/bin/x": { mtime: 1_700_000_000 } }), [
        "root-a → /bin/x → mtime: 1 / 1700000000",
    ]);
    t.deepEqual(await changed({ "/bin/x": { mode: 0o444 } }), [
        "root-a → /bin/x → mode: 0555 / 0444",
    ]);
    t.deepEqual(await changed({ "/bin": { uid: 1500 } }), ["root-a → /bin → uid: 0 / 1500"]);
    t.deepEqual(await changed({ "/link": { to: "bin/y" } }), [
        'root-a → /link → target: "bin/x" / "bin/y"',
    ]);
    t.deepEqual(await changed({ "/bin/x": { text: "one\nzwo\n" } }), [
        'root-a → /bin/x → line 2: "two" / "zwo"',
    ]);
    t.regex((await changed({ "/bin/large": { text: "lar\0e" } })).join("\n"), /^root-a → \/bin\/large → byte 3 and 9999 more: 67 \/ 00$/);
    t.deepEqual(await changed({ "/new": {} }), ["root-a → /new → entry: absent / present"]);
});
test.serial("two profiles that differ in one file: the cause comes first, what follows is marked", async (t) => {
    const other = join(directory, "other.img");
    const second = await makeToyImage(context, toolbox, directory, other, {
        kernel: Buffer.alloc(8192, 1),
    });
    const found = describeDifferences(await compareImageFiles(context, toolbox, { path: image, manifest }, { path: other, manifest: second }, directory));
    // The toy's kernel has the same name whatever it holds, so nothing else differs.
    t.is(found.length, 2, found.join("\n"));
    t.regex(found[0] ?? "", /^boot-a → vmlinuz → byte 0 and \d+ more: 00 \/ 01$/);
    t.regex(found[1] ?? "", /^boot-a → sums → line 1: .* \(follows\)$/);
});
