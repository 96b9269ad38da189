import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { execa } from "execa";
import { SlotRig, says } from "../support/slot-rig.js";
import { content, toyUpdate } from "../support/toy-update.js";
const update = await toyUpdate(content("kernel", 40), content("root", 300));
const bootCount = update.index.readUInt32LE(8);
/** A copy of the index in which one 32-bit number is another. */
function indexWith(at, number) {
    const bytes = Buffer.from(update.index);
    bytes.writeUInt32LE(number, at);
    return bytes;
}
const sizeOf = (chunk) => 16 + 40 * chunk + 32;
const compressedSizeOf = (chunk) => sizeOf(chunk) + 4;
test("head: what is no bundle, and sizes that cannot be", async (t) => {
    const rig = await SlotRig.make();
    const head = (text) => rig.run(["head", rig.directory], Buffer.from(text.padEnd(63).concat("\n").padEnd(1000)));
    says(t, await head("<!DOCTYPE html>"), 1, /not a bundle/);
    says(t, await head("mrrl-bundle 2 1 1 1"), 1, /another format/);
    for (const [sizes, part] of [
        ["4097 1 1", "signature"],
        ["1 16385 1", "manifest"],
        [`1 1 ${(64 << 20) + 1}`, "index"],
        ["1 1 18446744073709551617", "index"],
        ["-1 1 1", "signature"],
        ["01 1 1", "signature"],
        [" 1 1 1", "signature"],
        ["1 1", "index"],
        ["1 1 1 1", "header is damaged"],
        ["1 1 1x", "header is damaged"],
        ["1  1 1", "manifest"],
    ]) {
        says(t, await head(`mrrl-bundle 1 ${sizes}`), 1, new RegExp(part));
    }
    t.false(existsSync(join(rig.directory, "index")));
    says(t, await rig.run(["head", "/nowhere"], update.bundle), 111, /cannot be made/);
});
test("head: a bundle that ends early is told apart from a wrong one", async (t) => {
    const rig = await SlotRig.make();
    for (const length of [0, 5, 63, 64, 80, 700, update.headSize - 1]) {
        const run = await rig.run(["head", rig.directory], update.bundle.subarray(0, length));
        says(t, run, 75, /ends within its (header|signature|manifest|index)$/);
    }
});
test("an index that makes no sense, or does not fit, is refused before the first write", async (t) => {
    const rig = await SlotRig.make();
    const huge = Buffer.concat([
        Buffer.from(update.index.subarray(0, 12)),
        Buffer.from([0xb8, 0x0b, 0, 0]),
        update.index.subarray(16, 16 + 40 * bootCount),
        ...Array.from({ length: 3000 }, () => {
            const entry = Buffer.alloc(40, 7);
            entry.writeUInt32LE(64 * 4096, 32);
            entry.writeUInt32LE(100, 36);
            return entry;
        }),
    ]);
    const wrong = [
        [Buffer.alloc(0), /not a whole index/],
        [indexWith(0, 1), /not an index/],
        [Buffer.concat([update.index, Buffer.of(0)]), /another size/],
        [update.index.subarray(0, -1), /another size/],
        [indexWith(8, 0xffffffff), /another size/],
        [indexWith(12, 0xffffffff), /another size/],
        [indexWith(8, 0), /no whole slot/],
        [indexWith(12, 0), /no whole slot/],
        [indexWith(sizeOf(0), 0), /chunk 0 .* cannot have 0 bytes/],
        [indexWith(sizeOf(0), 512), /chunk 0 .* cannot have 512 bytes/],
        [indexWith(sizeOf(bootCount - 1), 511), /cannot have 511 bytes/],
        [indexWith(sizeOf(bootCount), 65 * 4096), /cannot have 266240 bytes/],
        [indexWith(sizeOf(bootCount), 0xfffff000), /cannot have 4294963200 bytes/],
        [indexWith(compressedSizeOf(1), 0), /cannot have 0 compressed/],
        [indexWith(compressedSizeOf(1), 0xffffffff), /cannot have 4294967295 compressed/],
        [huge, /the new root needs \d+ bytes, and .* has 8388608/],
    ];
    await rig.begin(update);
    const [bootBefore, rootBefore] = [rig.bootBytes, rig.rootBytes];
    for (const [index, why] of wrong) {
        writeFileSync(rig.target.index, index);
        says(t, await rig.prepare(), 1, why);
        says(t, await rig.fill("wanted", update.area), 1, /./);
        says(t, await rig.finish(), 1, /./);
    }
    t.true(rig.bootBytes.equals(bootBefore) && rig.rootBytes.equals(rootBefore));
    t.false(existsSync(rig.target.firstBlock));
});
test("a slot too small for the hash tree, or for the boot archive, is refused", async (t) => {
    const rig = await SlotRig.make();
    await rig.begin(update);
    truncateSync(rig.target.root, update.root.length + update.tree.length - 1);
    says(t, await rig.prepare(), 1, /the new root needs/);
    truncateSync(rig.target.root, update.root.length + update.tree.length);
    t.is((await rig.prepare()).exitCode, 0);
    truncateSync(rig.target.boot, update.archive.length - 1);
    says(t, await rig.prepare(), 1, /the new boot archive needs/);
});
test("a slot that can still be booted is not written", async (t) => {
    const rig = await SlotRig.make();
    await rig.apply(t, update);
    const changed = await toyUpdate(content("kernel 2", 40), content("root 2", 300));
    writeFileSync(rig.target.index, changed.index);
    writeFileSync(rig.target.firstBlock, "");
    says(t, await rig.prepare(false), 1, /can still be booted; `slot-writer invalidate/);
    says(t, await rig.fill("wanted", changed.area), 1, /can still be booted/);
    rig.holds(t, update);
});
test("usage and systems that fail: codes 100 and 111", async (t) => {
    const rig = await SlotRig.make();
    await rig.begin(update);
    const { index, boot, root, firstBlock } = rig.target;
    for (const args of [
        [],
        ["x"],
        ["prepare", index],
        ["finish"],
        ["state", boot],
        ["head", "a", "b"],
    ]) {
        const { exitCode, stderr } = await rig.run(args);
        t.is(exitCode, 100);
        t.regex(stderr, /^usage: /);
    }
    const prepare = (...args) => rig.run(["prepare", index, ...args]);
    says(t, await prepare(boot, boot, firstBlock), 1, /is being written by another process/);
    says(t, await prepare(boot, root, firstBlock, boot, root), 100, /copied from/);
    says(t, await prepare(boot, root, firstBlock, boot), 100, /belong together/);
    says(t, await prepare(rig.directory, root, firstBlock), 100, /neither a block device nor a file/);
    says(t, await prepare("/nowhere", root, firstBlock), 111, /cannot be opened: No such file/);
    says(t, await rig.fill("sideways", update.area), 100, /not a mode/);
    const full = await execa("sh", ["-c", '"$0" prepare "$@" >/dev/full', rig.program, ...rig.target.slot], {
        reject: false,
    });
    t.is(full.exitCode, 111);
    t.regex(String(full.stderr), /standard output cannot be written: No space left on device/);
    writeFileSync(rig.target.missing, `${(await rig.prepare(false)).stdout}\n`);
    const noPlace = ["fill", index, boot, root, "/nowhere/first", rig.target.missing, "wanted"];
    says(t, await rig.run(noPlace, update.area), 111, /cannot be made: No such file/);
});
test("while one writes a slot, another does not", async (t) => {
    const rig = await SlotRig.make();
    await rig.begin(update);
    await rig.prepare(false);
    const { slot, missing } = rig.target;
    const fill = spawn(rig.program, ["fill", ...slot, missing, "wanted"]);
    const ended = once(fill, "exit");
    const wanted = rig.wanted(update);
    // Once bytes beyond a pipe's capacity were taken, it has opened the slot.
    await new Promise((resolve) => fill.stdin.write(wanted.subarray(0, wanted.length / 2), resolve));
    says(t, await rig.run(["prepare", ...slot]), 1, /is being written by another process/);
    says(t, await rig.run(["invalidate", rig.target.boot]), 1, /is being written by another process/);
    fill.stdin.end(wanted.subarray(wanted.length / 2));
    t.deepEqual(await ended, [0, null]);
    t.is((await rig.finish()).exitCode, 0);
    rig.holds(t, update);
});
