import { randomBytes } from "node:crypto";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { execa } from "execa";
import { SlotRig, summaryOf } from "../support/slot-rig.js";
import { content, toyUpdate } from "../support/toy-update.js";
const kernel = content("kernel", 40).subarray(0, 40 * 4096 - 1000);
const root = content("root", 1000);
/** Another file of ten blocks in the place of one of eight: what follows has moved. */
const changedRoot = Buffer.concat([
    root.subarray(0, 400 * 4096),
    content("another file", 10),
    root.subarray(408 * 4096),
]);
const [first, second, other] = await Promise.all([
    toyUpdate(kernel, root),
    toyUpdate(kernel, changedRoot),
    toyUpdate(content("other kernel", 50), content("other root", 900)),
]);
test("an identical slot is copied from the running one, and nothing is fetched", async (t) => {
    const rig = await SlotRig.make(first);
    const summary = await rig.apply(t, first);
    t.deepEqual(summary, { kept: 0, copied: first.chunks.length, missing: 0, bytes: 0 });
});
test("both sides cut chunks at the same places, whatever the content", async (t) => {
    const zeros = Buffer.alloc(150 * 4096);
    const tables = content("tables", 200);
    for (let at = 0; at < tables.length; at += 7 * 4096)
        tables.fill(0, at + 100, at + 3000);
    const contents = [
        zeros,
        Buffer.concat([content("x", 2), zeros, content("y", 3), zeros.subarray(0, 4096)]),
        tables,
        randomBytes(1200 * 4096),
        Buffer.concat([tables, randomBytes(65 * 4096), tables.subarray(0, 90 * 4096), zeros]),
    ];
    for (const [number, bytes] of contents.entries()) {
        const same = await toyUpdate(bytes.subarray(0, 40 * 4096 + number * 500), bytes);
        const rig = await SlotRig.make(same);
        const { missing } = await rig.apply(t, same);
        t.is(missing, 0, `content ${number}`);
    }
});
test("of a slot with one changed file, the chunks around it are fetched, and slot.cfg", async (t) => {
    const rig = await SlotRig.make(first);
    const summary = await rig.apply(t, second);
    const { missing, copied, bytes } = summary;
    t.true(missing >= 2 && missing <= 6, `${missing} chunks`);
    t.is(copied + missing, second.chunks.length);
    t.true(bytes < second.area.length / 4, `${bytes} bytes`);
});
test("of a slot with nothing in common, everything is fetched", async (t) => {
    const rig = await SlotRig.make(first);
    const summary = await rig.apply(t, other);
    t.deepEqual(summary, {
        ...{ kept: 0, copied: 0 },
        ...{ missing: other.chunks.length, bytes: other.area.length },
    });
});
test("what is right in place stays: a second update of the same slot keeps it all", async (t) => {
    const rig = await SlotRig.make();
    await rig.apply(t, first);
    const summary = await rig.apply(t, first);
    t.is(summary.kept, first.chunks.length);
    await rig.begin(first);
    writeFileSync(rig.target.firstBlock, "");
    const { missing } = summaryOf(await rig.prepare());
    t.is(missing, 1, "without the file with the first block its chunk is missing");
});
test("a bundle from standard input, as a pipe and as a file, the program reading its part only", async (t) => {
    const rig = await SlotRig.make(first);
    const bundle = join(rig.directory, "a.bundle");
    writeFileSync(bundle, Buffer.concat([second.bundle, Buffer.from("what follows")]));
    const script = `
    "$program" head "$directory" || exit
    "$program" prepare "$directory/index" "$boot" "$root" "$first" "$fromboot" "$fromroot" \
      >"$missing" || exit
    "$program" fill "$directory/index" "$boot" "$root" "$first" "$missing" stream || exit
    "$program" finish "$directory/index" "$directory/manifest" "$boot" "$root" "$first"`;
    for (const open of ['exec <"$bundle"\n', 'cat "$bundle" | {\n']) {
        await rig.begin(second);
        const end = open.startsWith("cat") ? "\n}" : "";
        const { exitCode, stderr } = await execa("sh", ["-c", open + script + end], {
            reject: false,
            env: {
                ...{ program: rig.program, directory: join(rig.directory, "target"), bundle },
                ...{ boot: rig.target.boot, root: rig.target.root, first: rig.target.firstBlock },
                ...{ fromboot: rig.from.boot, fromroot: rig.from.root, missing: rig.target.missing },
            },
        });
        t.is(exitCode, 0, String(stderr));
        rig.holds(t, second);
        t.true(readFileSync(rig.target.index).equals(second.index));
        t.is(readFileSync(rig.target.manifest, "utf8"), second.manifest);
        writeFileSync(rig.target.firstBlock, "");
        rig.target.write(randomBytes(4096), randomBytes(1 << 20));
    }
});
test("chunks that occur several times are fetched once", async (t) => {
    const rig = await SlotRig.make();
    const block = content("again", 64);
    const update = await toyUpdate(kernel, Buffer.concat([block, block, block, block]));
    const summary = await rig.apply(t, update);
    const different = new Set(update.chunks.map(({ sha256 }) => sha256));
    t.true(different.size < update.chunks.length);
    t.is(summary.missing, different.size);
    // One of several is destroyed: it is copied within the slot.
    const digests = update.chunks.map(({ sha256 }) => sha256);
    const one = digests.findIndex((digest, index) => digests.lastIndexOf(digest) > index);
    const place = update.chunks
        .slice(0, one)
        .reduce((sum, { size }) => sum + size, -update.archive.length);
    const bytes = rig.rootBytes;
    writeFileSync(rig.target.root, bytes.fill(0, place, place + 4096));
    const again = await rig.apply(t, update);
    t.is(again.copied, 1);
    t.is(again.missing, 0);
});
test("until `finish` the slot cannot be booted", async (t) => {
    const rig = await SlotRig.make();
    await rig.begin(first);
    rig.cannotBoot(t);
    await rig.prepare();
    rig.cannotBoot(t);
    await rig.fill("wanted", rig.wanted(first));
    rig.cannotBoot(t);
    t.is((await rig.finish()).exitCode, 0);
    rig.holds(t, first);
    t.is((await rig.finish()).exitCode, 0, "and it can be run again");
    rig.holds(t, first);
});
test("a running slot that is garbage, cut short or tiny gives nothing and stops nothing", async (t) => {
    const rig = await SlotRig.make(first);
    const partition = readFileSync(rig.from.boot);
    const damage = {
        garbage: randomBytes(1 << 20),
        zeros: Buffer.alloc(1 << 20),
        "no trailer": Buffer.concat([first.archive.subarray(0, -512), Buffer.alloc(1024)]),
        "a huge kernel": Buffer.from(partition).fill("ffffffff", 54, 62, "latin1"),
        "a name without end": Buffer.from(partition).fill("ffffffff", 94, 102, "latin1"),
        "no slot.cfg": Buffer.from(partition.toString("latin1").replace("slot.cfg", "slot.xyz"), "latin1"),
        "more blocks than the disk has": Buffer.from(partition.toString("latin1").replace(/\nblocks=\d\d/, "\nblocks=99"), "latin1"),
    };
    for (const [name, boot] of Object.entries(damage)) {
        rig.target.write(Buffer.alloc(4096), Buffer.alloc(4096));
        writeFileSync(rig.target.firstBlock, "");
        writeFileSync(rig.from.boot, boot);
        const summary = await rig.apply(t, second);
        t.is(summary.kept + summary.copied + summary.missing, second.chunks.length, name);
    }
    for (const path of [rig.from.boot, rig.from.root])
        truncateSync(path, 100);
    rig.target.write(Buffer.alloc(4096), Buffer.alloc(4096));
    writeFileSync(rig.target.firstBlock, "");
    t.is((await rig.apply(t, second)).copied, 0);
});
test("a chunk that rotted in the running slot is fetched", async (t) => {
    const rig = await SlotRig.make(first);
    const bytes = readFileSync(rig.from.root);
    bytes[500 * 4096] = (bytes[500 * 4096] ?? 0) ^ 1;
    writeFileSync(rig.from.root, bytes);
    const { copied, missing } = await rig.apply(t, first);
    t.true(missing >= 1 && missing <= 3);
    t.is(copied, first.chunks.length - missing);
});
