import test, {} from "ava";
import fc from "fast-check";
import { DiskPrograms } from "../support/disk-table.js";
import { damaged, largeDisk, linuxFinds, tableDisk, tablePlaces } from "../support/table-disk.js";
// Power fails while a table is written: every write that was begun may be on the disk in
// part, those after it not at all.
let programs;
test.before(async () => {
    programs = await DiskPrograms.make();
});
const repair = ["repair"];
const grow = ["grow", "3"];
const large = tableDisk(largeDisk);
const grown = tablePlaces(largeDisk);
/** What is interrupted: on which disk, doing what. */
const scenes = {
    "a repair of the primary": async () => [damaged(await grownDisk(), grown.primary), repair],
    "a repair of the backup": async () => [damaged(await grownDisk(), grown.backup), repair],
    "a repair of a backup that was elsewhere": async () => [
        damaged(large, tablePlaces().backup),
        repair,
    ],
    growth: async () => [large, grow],
    "growth with a backup that is damaged": async () => [damaged(large, tablePlaces().backup), grow],
};
async function grownDisk() {
    return programs.on(large, ...grow).disk;
}
function writesOf(events) {
    return events.filter((event) => event.type === "write");
}
/** The disk after the first `done` writes, and these sectors of the next. */
function interrupted(disk, writes, done, isWritten) {
    const copy = Buffer.from(disk);
    for (const { offset, bytes } of writes.slice(0, done))
        copy.set(bytes, offset);
    const next = writes[done];
    for (let at = 0; next && at < next.bytes.length; at += 512) {
        if (isWritten(at / 512))
            copy.set(next.bytes.subarray(at, at + 512), next.offset + at);
    }
    return copy;
}
/** A disk on which power failed is as good as it was: bootable, and what was begun succeeds. */
function mustRecover(t, disk, before, after, verb, when) {
    const sizes = [linuxFinds(before), linuxFinds(after)];
    t.true(sizes.includes(linuxFinds(disk)), `${when}: Linux finds the old or the new table`);
    const repaired = programs.on(disk, "repair");
    t.is(repaired.exitCode, 0, `${when}: ${repaired.stderr}`);
    t.is(programs.on(repaired.disk, "check").stdout, "ok", when);
    const again = programs.on(repaired.disk, ...verb);
    t.is(again.exitCode, 0, `${when}: ${again.stderr}`);
    t.true(again.disk.equals(after), `${when}: the same again has the same result`);
}
for (const [what, scene] of Object.entries(scenes)) {
    test.serial(`power fails at any write of ${what}: one table is whole, and makes the other`, async (t) => {
        const [before, verb] = await scene();
        const { exitCode, events, disk: after } = programs.recorded(before, undefined, ...verb);
        t.is(exitCode, 0);
        const writes = writesOf(events);
        t.true(writes.length >= 2);
        t.true(writes.every((write) => events[events.indexOf(write) + 1]?.type === "flush"), "every write is flushed before the next");
        let states = 0;
        writes.forEach((write, done) => {
            const sectors = write.bytes.length / 512;
            for (let torn = 0; torn < sectors; torn++) {
                const disk = interrupted(before, writes, done, (sector) => sector < torn);
                mustRecover(t, disk, before, after, verb, `${torn} sectors into write ${done + 1}`);
                states++;
            }
            // The header's one sector, in part: drives do not do that, but a CRC is there for it.
            const torn = interrupted(before, writes, done, () => false);
            torn.set(write.bytes.subarray(0, 60), write.offset);
            if (write.offset > 0) {
                mustRecover(t, torn, before, after, verb, `60 bytes into write ${done + 1}`);
                states++;
            }
        });
        t.log(`${writes.length} writes, ${states} states`);
    });
}
test.serial("a write may reach the disk in any order of its sectors", async (t) => {
    const { events, disk: after } = programs.recorded(large, undefined, ...grow);
    const writes = writesOf(events);
    fc.assert(fc.property(fc.nat(writes.length - 1), fc.array(fc.boolean(), { maxLength: 32 }), (done, mask) => {
        const disk = interrupted(large, writes, done, (sector) => mask[sector] === true);
        mustRecover(t, disk, large, after, grow, `write ${done + 1}, ${mask.join()}`);
    }), { numRuns: 40 });
});
test.serial("a disk that stops taking writes or flushes ends it at once, with a table left", async (t) => {
    for (const [what, scene] of Object.entries(scenes)) {
        const [before, verb] = await scene();
        const { events } = programs.recorded(before, undefined, ...verb);
        for (let at = 1; at <= events.length; at++) {
            const failed = programs.recorded(before, at, ...verb);
            t.is(failed.exitCode, 111, `${what}, call ${at}`);
            t.regex(failed.stderr, /cannot be (written|flushed): I\/O error/);
            t.is(failed.events.length, at - 1, "nothing was tried after it");
            t.not(linuxFinds(failed.disk), undefined);
        }
    }
});
