import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import fc from "fast-check";
import { runTool } from "../../assembler/effects/toolbox.js";
import { DiskPrograms } from "../support/disk-table.js";
import { damaged, forgeHeader, largeDisk, lastPartition, smallDisk, tableDisk, tablePlaces, } from "../support/table-disk.js";
import { testToolbox } from "../support/toolbox.js";
let programs;
test.before(async () => {
    programs = await DiskPrograms.make();
});
/** What changes tables. */
const changes = [["repair"], ["grow", "3"]];
const places = tablePlaces();
const whole = tableDisk();
const partitions = (disk) => disk.subarray(2048 * 512, (lastPartition.last + 1) * 512).toString("latin1");
/** What `sgdisk -v` and `sfdisk --json` say of a disk. */
async function judges(disk) {
    const { context, toolbox } = await testToolbox();
    const directory = programs.path("judged");
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "disk"), disk);
    const binds = [{ type: "bind", source: directory, target: "/disks", writable: false }];
    const run = async (...command) => (await runTool(context, toolbox, [...command, "/disks/disk"], { binds })).stdout;
    const table = JSON.parse(await run("sfdisk", "--json"));
    return { verdict: await run("sgdisk", "-v"), partitions: table.partitiontable.partitions };
}
for (const [what, place, verdict, repaired] of [
    ["primary table", places.primary, "primary-damaged", "primary-table repaired"],
    ["primary header", places.header, "primary-damaged", "primary-table repaired"],
    ["primary entries", places.entries, "primary-damaged", "primary-table repaired"],
    ["backup table", places.backup, "backup-damaged", "backup-table repaired"],
    ["backup header", places.backupHeader, "backup-damaged", "backup-table repaired"],
    ["backup entries", places.backupEntries, "backup-damaged", "backup-table repaired"],
]) {
    test.serial(`${what} gone: it is told, and made again to the byte`, (t) => {
        for (const fill of [0, 0xff, Buffer.from("EFI PART")]) {
            const before = damaged(whole, place, fill);
            const check = programs.on(before, "check");
            t.is(check.exitCode, 0);
            t.is(check.stdout, verdict);
            t.true(check.disk.equals(before), "checking writes nothing");
            const repair = programs.on(before, "repair");
            t.is(repair.exitCode, 0, repair.stderr);
            t.is(repair.stdout, repaired);
            t.true(repair.disk.equals(whole));
        }
    });
}
test.serial("a whole disk is left alone", (t) => {
    t.is(programs.on(whole, "check").stdout, "ok");
    const repair = programs.on(whole, "repair");
    t.deepEqual([repair.exitCode, repair.stdout], [0, ""]);
    t.true(repair.disk.equals(whole));
    const grow = programs.on(whole, "grow", "3");
    t.is(grow.stdout, "2048");
    t.true(grow.disk.equals(whole));
});
test.serial("without its entry in sector 0 GRUB and firmware see no table; boot code stays", (t) => {
    const before = Buffer.from(whole);
    before.fill(0, 446, 512);
    t.is(programs.on(before, "check").stdout, "primary-damaged");
    const repair = programs.on(before, "repair");
    t.is(repair.stdout, "primary-table repaired");
    t.true(repair.disk.equals(whole));
});
test.serial("with both tables gone it refuses, and writes nothing", (t) => {
    const before = damaged(damaged(whole, places.header), places.backupHeader);
    t.is(programs.on(before, "check").stdout, "both-damaged");
    for (const verb of changes) {
        const { exitCode, stderr, disk } = programs.on(before, ...verb);
        t.is(exitCode, 1);
        t.regex(stderr, /disk-table: .*damaged/);
        t.true(disk.equals(before));
    }
});
test.serial("tables that say different things: the primary is right, as it is for the kernel", (t) => {
    const grown = programs.on(tableDisk(largeDisk), "grow", "3").disk;
    const before = Buffer.from(grown);
    // What is left when power fails after the backup of an older table was written.
    const older = programs.on(damaged(tableDisk(largeDisk), places.backup), "repair").disk;
    before.set(older.subarray((largeDisk - 33) * 512), (largeDisk - 33) * 512);
    t.is(programs.on(before, "check").stdout, "backup-damaged");
    t.true(programs.on(before, "repair").disk.equals(grown));
});
test.serial("on a larger disk the last partition takes the rest; sgdisk and sfdisk agree", async (t) => {
    const before = tableDisk(largeDisk);
    t.is(programs.on(before, "check").stdout, "ok", "the backup is where the primary names it");
    const { stdout, disk } = programs.on(before, "grow", "3");
    t.is(stdout, String(14_336 - lastPartition.first));
    t.is(programs.on(disk, "check").stdout, "ok");
    t.is(partitions(disk), partitions(before));
    t.true(disk.subarray(0, 440).equals(before.subarray(0, 440)), "boot code");
    const judged = await judges(disk);
    t.regex(judged.verdict, /No problems found/);
    t.like(judged.partitions[2], { start: lastPartition.first, size: 14_336 - 4096 });
    t.like(judged.partitions[0], { start: 2048, size: 1024 });
    const again = programs.on(disk, "grow", "3");
    t.is(again.stdout, stdout);
    t.true(again.disk.equals(disk));
});
test.serial("a few sectors more only move the backup to the disk's end", async (t) => {
    const { stdout, disk } = programs.on(tableDisk(smallDisk + 20), "grow", "3");
    t.is(stdout, "2048");
    t.regex((await judges(disk)).verdict, /No problems found/);
});
test.serial("a backup lost before the disk grew is made at the new end", async (t) => {
    const { disk } = programs.on(damaged(tableDisk(largeDisk), places.backup), "repair");
    t.is(programs.on(damaged(disk, tablePlaces(largeDisk).primary), "check").stdout, "primary-damaged");
    t.regex((await judges(programs.on(disk, "grow", "3").disk)).verdict, /No problems found/);
});
test.serial("a torn primary still tells where the backup of a disk that grew is", (t) => {
    const before = tableDisk(largeDisk);
    const repair = programs.on(damaged(before, places.entries), "repair");
    t.is(repair.stdout, "primary-table repaired");
    t.true(repair.disk.equals(before));
});
test.serial("what cannot grow is refused with the reason", (t) => {
    const refused = (disk, number, reason) => {
        const { exitCode, stderr, disk: after } = programs.on(disk, "grow", number);
        t.is(exitCode, 1);
        t.regex(stderr, reason);
        t.true(after.equals(disk));
    };
    refused(tableDisk(largeDisk), "2", /partition 2 of .* is not the last one/);
    refused(tableDisk(largeDisk), "4", /has no partition 4/);
    refused(damaged(tableDisk(largeDisk), places.header), "3", /repair it first/);
    refused(whole.subarray(0, 7000 * 512), "3", /its partitions lead out of the disk/);
});
test.serial("wrong usage and disks that are not there have their own exit codes", (t) => {
    for (const args of [[], ["check"], ["heal", "x"], ["grow", "x"], ["grow", "x", "0"]]) {
        const { exitCode, stderr } = programs.table(...args);
        t.is(exitCode, 100);
        t.regex(stderr, /^usage: disk-table/);
    }
    const missing = programs.table("check", programs.path("missing"));
    t.is(missing.exitCode, 111);
    t.regex(missing.stderr, /^disk-table: .*missing: No such file/);
    t.is(programs.table("check", "/dev/null").exitCode, 111);
    t.is(programs.on(Buffer.alloc(0), "check").stdout, "both-damaged");
    t.is(programs.on(Buffer.alloc(700), "check").stdout, "both-damaged");
});
const verdicts = ["ok", "primary-damaged", "backup-damaged", "both-damaged"];
test.serial("whatever garbage is in one table, it is made from the other again", (t) => {
    const piece = fc.record({
        at: fc.nat(33 * 512 - 1),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 600 }),
    });
    fc.assert(fc.property(fc.constantFrom("primary", "backup"), fc.array(piece), (which, pieces) => {
        const disk = Buffer.from(whole);
        const [first, count] = places[which];
        const table = disk.subarray(first * 512, (first + count) * 512);
        for (const { at, bytes } of pieces)
            table.set(bytes.subarray(0, table.length - at), at);
        const check = programs.on(disk, "check");
        const { exitCode, disk: repaired } = programs.on(disk, "repair");
        // The last 420 bytes of a header's sector are not covered by its CRC.
        return (exitCode === 0 && (check.stdout === "ok" ? repaired.equals(disk) : repaired.equals(whole)));
    }), { numRuns: 100 });
    t.pass();
});
test.serial("headers forged with a right CRC cost no byte of any partition", (t) => {
    const forgery = fc.record({
        backup: fc.boolean(),
        offset: fc.integer({ min: 8, max: 91 }),
        value: fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 8 }), fc.constant(Buffer.alloc(8, 0xff)), fc.constant(Buffer.alloc(8)), fc.nat(smallDisk).map((number) => {
            const bytes = Buffer.alloc(8);
            bytes.writeUInt32LE(number);
            return bytes;
        })),
    });
    const verbs = fc.constantFrom(...changes);
    fc.assert(fc.property(fc.array(forgery, { minLength: 1, maxLength: 4 }), verbs, (forgeries, verb) => {
        const disk = Buffer.from(whole);
        for (const { backup, offset, value } of forgeries) {
            forgeHeader(disk, backup ? smallDisk - 1 : 1, offset, value);
        }
        const result = programs.on(disk, ...verb);
        return ([0, 1].includes(result.exitCode ?? -1) &&
            verdicts.includes(programs.on(disk, "check").stdout) &&
            partitions(result.disk) === partitions(whole));
    }), { numRuns: 150 });
    t.pass();
});
