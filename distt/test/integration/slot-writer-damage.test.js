import { readFileSync, rmSync, writeFileSync } from "node:fs";
import test from "ava";
import { SlotRig, says } from "../support/slot-rig.js";
import { content, toyUpdate } from "../support/toy-update.js";
const update = await toyUpdate(content("kernel", 40), content("root", 300));
test("a flipped bit in a frame: that chunk is refused, what came before it stays", async (t) => {
    const rig = await SlotRig.make();
    for (const part of [0.1, 0.35, 0.6, 0.85, 1]) {
        await rig.begin(update);
        await rig.prepare(false);
        const area = Buffer.from(rig.wanted(update));
        const at = Math.ceil(part * area.length) - 1;
        area[at] = (area[at] ?? 0) ^ 4;
        const run = await rig.fill("wanted", area);
        says(t, run, 1, /the input does not match the index at chunk \d+$/);
        says(t, await rig.finish(), 1, /not what the manifest says|first block/);
        rig.cannotBoot(t);
    }
    await rig.apply(t, update);
});
test("a frame that is not exactly one frame of the chunk's size is refused", async (t) => {
    const rig = await SlotRig.make();
    const [chunk, next] = update.chunks;
    if (!chunk || !next)
        throw new Error("too few chunks");
    const frame = update.area.subarray(0, chunk.compressedSize);
    const skippable = Buffer.from("502a4d1804000000deadbeef", "hex");
    const other = update.area.subarray(frame.length, frame.length + next.compressedSize);
    for (const bytes of [
        Buffer.concat([frame, skippable]),
        Buffer.concat([skippable, frame]),
        Buffer.concat([frame, Buffer.of(0)]),
        frame.subarray(0, -1),
        other,
        Buffer.alloc(100),
    ]) {
        const index = Buffer.from(update.index);
        // The first chunk's compressed size.
        index.writeUInt32LE(bytes.length, 16 + 36);
        await rig.begin({ ...update, index });
        await rig.prepare(false);
        says(t, await rig.fill("wanted", bytes), 1, /does not match the index at chunk 0/);
    }
});
for (const mode of ["wanted", "stream"]) {
    test(`${mode}: an input that ends early is told apart, and the next run goes on from there`, async (t) => {
        const rig = await SlotRig.make();
        await rig.begin(update);
        let kept = 0;
        for (const part of [0, 0.2, 0.5, 0.8, 0.99]) {
            t.is((await rig.prepare(false)).exitCode, 0);
            const input = mode === "wanted" ? rig.wanted(update) : update.area;
            const run = await rig.fill(mode, input.subarray(0, part * input.length));
            says(t, run, 75, /the input ends (before|within) chunk \d+/);
            const { stderr } = await rig.prepare(false);
            const now = Number(/^kept (\d+)/.exec(stderr)?.[1]);
            t.true(now >= kept, `${kept}, then ${now} chunks`);
            kept = now;
        }
        t.true(kept > 0);
        await rig.prepare(false);
        t.is((await rig.fill(mode, mode === "wanted" ? rig.wanted(update) : update.area)).exitCode, 0);
        t.is((await rig.finish()).exitCode, 0);
        rig.holds(t, update);
    });
}
test("lines that `prepare` did not print for this index are refused before the first write", async (t) => {
    const rig = await SlotRig.make();
    await rig.begin(update);
    const { stdout } = await rig.prepare(false);
    const [first = "", second = ""] = stdout.split("\n");
    const before = rig.rootBytes;
    for (const lines of [
        ...["x", "\n", "1 2 3\n", `${first}`, `${first} \n`, `${second}\n${first}\n`],
        ...[first.replace(/^0/, "99999999"), first.replace(/^0/, "-1"), first.replace(/.$/, "g")],
        ...[first.replace(/^0 0 /, "0 1 "), first.replace(/^0 0 \d+ /, "0 0 1 "), "0".repeat(5000)],
    ]) {
        writeFileSync(rig.target.missing, lines === first ? first : `${lines.replace(/\n$/, "")}\n`);
        says(t, await rig.fill("wanted", update.area), 1, /line \d of .* is not one of `prepare`/);
    }
    t.true(rig.rootBytes.equals(before));
});
test("finish: a manifest of other content, and a slot that changed, never become bootable", async (t) => {
    const rig = await SlotRig.make();
    await rig.begin(update);
    await rig.prepare(false);
    await rig.fill("wanted", rig.wanted(update));
    const { manifest } = update;
    for (const [text, why] of [
        ["", /not a manifest/],
        [`${manifest}x`, /not a manifest/],
        [manifest.replace("machine=", "Machine="), /not a manifest/],
        [manifest.replace(/created=.*\n/, ""), /not a manifest/],
        [manifest.replace(/expires/, "x".repeat(17_000)), /not a manifest/],
        [manifest.replace("root_salt=", "root_salt=0"), /not a manifest/],
        [manifest.replace("boot_size=", "boot_size=1"), /do not belong together/],
        [manifest.replace("root_size=", "root_size=1"), /do not belong together/],
        [manifest.replace(/(boot_sha256=)(.)/, (_, key, digit) => key + other(digit)), /boot archive/],
        [manifest.replace(/(root_sha256=)(.)/, (_, key, digit) => key + other(digit)), /the root is/],
        [manifest.replace(/(root_hash=)(.)/, (_, key, digit) => key + other(digit)), /root hash/],
        [manifest.replace(/(root_salt=)(.)/, (_, key, digit) => key + other(digit)), /root hash/],
    ]) {
        writeFileSync(rig.target.manifest, text);
        says(t, await rig.finish(), 1, why);
        rig.cannotBoot(t);
    }
    writeFileSync(rig.target.manifest, manifest);
    for (const [path, at] of [
        [rig.target.boot, 5000],
        [rig.target.root, update.root.length - 1],
        [rig.target.firstBlock, 1],
    ]) {
        const right = readFileSync(path);
        const wrong = Buffer.from(right);
        wrong[at] = (wrong[at] ?? 0) ^ 1;
        writeFileSync(path, wrong);
        says(t, await rig.finish(), 1, /is not what the manifest says/);
        rig.cannotBoot(t);
        writeFileSync(path, right);
    }
    rmSync(rig.target.firstBlock);
    says(t, await rig.finish(), 1, /does not hold the boot archive's first block/);
    await rig.apply(t, update);
});
function other(digit) {
    return digit === "0" ? "1" : "0";
}
