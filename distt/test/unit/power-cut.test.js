import test from "ava";
import fc from "fast-check";
import { parseGuid } from "../../assembler/model/guid.js";
import { VerityHasher } from "../../assembler/plan/dm-verity.js";
import { gptTable } from "../../assembler/plan/gpt.js";
import { slotContent } from "../../assembler/plan/slot-content.js";
import { cutPoints } from "../support/power-cut/cut-points.js";
import { readPartitionTables } from "../support/power-cut/partition-tables.js";
import { RandomNumbers } from "../support/power-cut/random-numbers.js";
import { readBootPartition, rootIsWhole } from "../support/power-cut/slot-check.js";
// Whoever judges disks after power cuts must see what is wrong with one.
const salt = "aa".repeat(32);
const root = Buffer.alloc(5 * 4096, "root");
const hasher = new VerityHasher(Buffer.from(salt, "hex"));
hasher.update(root);
const verity = hasher.finish();
const wholeRoot = Buffer.concat([root, verity.tree, Buffer.alloc(4096)]);
const { archive } = slotContent(Buffer.alloc(9000, "kernel"), verity, salt, ["quiet"]);
function flipped(bytes, at) {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
}
test("a whole slot is bootable and its root matches", (t) => {
    const boot = readBootPartition(Buffer.concat([archive, Buffer.alloc(8192)]));
    t.true(boot.bootable);
    t.true(boot.bootable && rootIsWhole(wholeRoot, boot));
});
test("a slot with a flipped bit is not bootable, or its root does not match", (t) => {
    const kernel = 120 + 4000;
    t.false(readBootPartition(flipped(archive, kernel)).bootable);
    t.false(readBootPartition(flipped(archive, archive.indexOf("root_hash"))).bootable);
    const zeroed = Buffer.concat([Buffer.alloc(4096), archive.subarray(4096)]);
    t.false(readBootPartition(zeroed).bootable);
    t.false(readBootPartition(Buffer.alloc(8192)).bootable);
    const boot = readBootPartition(archive);
    const treeEnd = root.length + verity.tree.length;
    for (const at of [0, root.length - 1, root.length, treeEnd - 1]) {
        t.false(boot.bootable && rootIsWhole(flipped(wholeRoot, at), boot), `byte ${at}`);
    }
    t.true(boot.bootable && rootIsWhole(flipped(wholeRoot, treeEnd), boot), "behind the tree");
});
test("of two partition tables the whole one counts", (t) => {
    const guid = parseGuid("00112233-4455-6677-8899-aabbccddeeff");
    const entry = { type: guid, unique: guid, firstSector: 2048, sectors: 1024, name: "data" };
    const disk = Buffer.alloc(4096 * 512);
    for (const { offset, bytes } of gptTable(4096, guid, [entry]))
        disk.set(bytes, offset);
    const partition = { start: 1 << 20, size: 1 << 19 };
    const whole = readPartitionTables(disk);
    t.like(whole, { primary: true, backup: true, seenByGrub: true });
    t.deepEqual(whole.partitions.get(1), partition);
    const torn = readPartitionTables(flipped(disk, 1024 + 40));
    t.like(torn, { primary: false, backup: true, seenByGrub: true });
    t.deepEqual(torn.partitions.get(1), partition);
    t.like(readPartitionTables(flipped(disk, 512)), { primary: false, seenByGrub: false });
    t.like(readPartitionTables(flipped(disk, disk.length - 1 - 512 + 24)), {
        primary: true,
        backup: false,
    });
});
const operation = fc.oneof(fc.constant({ type: "flush" }), fc.record({ type: fc.constant("discard"), offset: sectors(), length: sectors() }), fc.record({
    type: fc.constant("write"),
    offset: sectors(),
    bytes: fc.integer({ min: 1, max: 8 }).map((count) => Buffer.alloc(count * 512, count)),
    durable: fc.boolean(),
}));
function sectors() {
    return fc.integer({ min: 1, max: 100 }).map((sector) => sector * 512);
}
test("a cut keeps what was flushed and what is durable, and nothing from after it", (t) => {
    fc.assert(fc.property(fc.array(operation, { minLength: 1 }), fc.integer(), (operations, seed) => {
        fc.pre(operations.some(({ type }) => type !== "flush"));
        const points = cutPoints(operations, { prefixes: 5, reordered: 20 }, new RandomNumbers(seed));
        const flushed = points.filter(({ type }) => type === "flush").map(({ base }) => base);
        const flushes = operations.flatMap(({ type }, at) => (type === "flush" ? [at + 1] : []));
        t.deepEqual(flushed, [0, ...flushes], "every flush is a place to cut");
        for (const { base, pieces } of points.filter(({ type }) => type === "reordered")) {
            t.true(base === 0 || operations[base - 1]?.type === "flush");
            const next = operations.findIndex(({ type }, at) => at >= base && type === "flush");
            const epoch = operations.slice(base, next < 0 ? undefined : next);
            for (const { id } of pieces) {
                const index = Number.parseInt(id, 10);
                t.true(index >= base && index < base + epoch.length);
            }
            // In the order of the log, so that of two writes to one sector the later one stays.
            const order = pieces.map(({ id }) => Number.parseInt(id, 10));
            t.deepEqual(order, order.toSorted((a, b) => a - b));
            const last = order.at(-1) ?? base;
            operations.slice(base, last).forEach((each, at) => {
                if (each.type !== "write" || !each.durable)
                    return;
                t.true(pieces.some(({ id }) => id === `${base + at}`));
            });
        }
    }), { numRuns: 200 });
});
test("the same seed cuts at the same places", (t) => {
    const operations = Array.from({ length: 30 }, (_, index) => index % 7 === 6
        ? { type: "flush" }
        : { type: "write", offset: index * 4096, bytes: Buffer.alloc(4096), durable: false });
    const labels = (seed) => cutPoints(operations, { prefixes: 5, reordered: 50 }, new RandomNumbers(seed)).map(({ label }) => label);
    t.deepEqual(labels(7), labels(7));
    t.notDeepEqual(labels(7), labels(8));
});
