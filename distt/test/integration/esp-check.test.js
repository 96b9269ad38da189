import { truncateSync, writeFileSync } from "node:fs";
import test from "ava";
import fc from "fast-check";
import { espPartition } from "../../assembler/plan/esp-partition.js";
import { DiskPrograms } from "../support/disk-table.js";
let programs;
test.before(async () => {
    programs = await DiskPrograms.make();
});
const size = 40 * 1024 ** 2;
/** A loader of so many clusters that its chain goes over several sectors of the FAT. */
const loader = Buffer.alloc(300_000, "MZ a loader ");
const extents = espPartition({ number: 2, name: "esp", start: 1 << 20, size }, 0x12345678, loader);
const whole = Buffer.alloc(size);
for (const { offset, bytes } of extents)
    whole.set(bytes, offset);
const [data = 0] = extents
    .filter(({ bytes }) => bytes.length === loader.length)
    .map(({ offset }) => offset);
const fat = whole.readUInt16LE(14) * 512;
/** Where the entry of a cluster is in the first FAT. */
const link = (cluster) => fat + cluster * 4;
const firstData = fat + whole.readUInt8(16) * whole.readUInt32LE(36) * 512;
const firstCluster = (data - firstData) / 512 + 2;
function check(change) {
    const esp = Buffer.from(whole);
    change(esp);
    const path = programs.path("esp");
    writeFileSync(path, esp);
    return programs.espCheck(path);
}
test.serial("an ESP as images have it is in order", (t) => {
    const { exitCode, stdout, stderr } = check(() => { });
    t.deepEqual([exitCode, stdout, stderr], [0, "ok", ""]);
});
for (const [what, change, reason] of [
    ["all of it is gone", (esp) => esp.fill(0), /no FAT32 boot sector/],
    ["the boot sector is gone", (esp) => esp.fill(0, 0, 512), /no FAT32 boot sector/],
    ["its root directory is gone", (esp) => esp.fill(0, firstData, firstData + 512), /not on it/],
    ["its FAT is gone", (esp) => esp.fill(0, fat, fat + 8192), /cut off/],
    [
        "the chain of the loader is cut",
        (esp) => esp.writeUInt32LE(0x0fffffff, link(firstCluster + 200)),
        /cut off/,
    ],
    [
        "the chain of the loader goes on",
        (esp) => esp.writeUInt32LE(3, link(firstCluster + 585)),
        /does not end/,
    ],
    ["the loader's first sector is gone", (esp) => esp.fill(0, data, data + 512), /not a program/],
    [
        "it is larger than its partition",
        (esp) => esp.writeUInt32LE(size, 32),
        /larger than the partition/,
    ],
]) {
    test.serial(`${what}: damaged`, (t) => {
        const { exitCode, stdout, stderr } = check(change);
        t.is(exitCode, 0);
        t.is(stdout, "damaged");
        t.regex(stderr, reason);
    });
}
test.serial("garbage anywhere before the loader ends in a verdict", (t) => {
    const path = programs.path("esp");
    const pieces = fc.array(fc.record({ at: fc.nat(data + 512), bytes: fc.uint8Array({ minLength: 1, maxLength: 512 }) }), { minLength: 1, maxLength: 5 });
    // Most of the area is the empty part of the FATs: what matters is at its ends.
    const places = fc.oneof(pieces, fc.array(fc.record({ at: fc.nat(600), bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }) })), fc.array(fc.record({
        at: fc.nat(2048).map((offset) => firstData + offset),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 32 }),
    })));
    fc.assert(fc.property(places, (garbage) => {
        const esp = Buffer.from(whole.subarray(0, data + loader.length));
        for (const { at, bytes } of garbage)
            esp.set(bytes, at);
        writeFileSync(path, esp);
        truncateSync(path, size);
        const { exitCode, stdout } = programs.espCheck(path);
        return exitCode === 0 && (stdout === "ok" || stdout === "damaged");
    }), { numRuns: 100 });
    t.pass();
});
test.serial("wrong usage and devices that are not there have their own exit codes", (t) => {
    t.is(programs.espCheck().exitCode, 100);
    t.is(programs.espCheck(programs.path("missing")).exitCode, 111);
});
