import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import test from "ava";
import { runTool } from "../../assembler/effects/toolbox.js";
import { DiskPrograms } from "../support/disk-table.js";
import { testToolbox } from "../support/toolbox.js";
// superblock-mend on file systems as boot/stage/data makes them, with what e2fsck says then.
const size = 32 << 20;
/** Blocks in a group, and so where the first copy of the superblock is. */
const group = 2048;
const copyAt = group * 4096;
const text = "kept";
let programs;
/** A file system, and the same after a file was written to it. */
let before;
let after;
test.before(async () => {
    programs = await DiskPrograms.make();
    writeFileSync(programs.path("text"), text);
    writeFileSync(programs.path("data"), Buffer.alloc(size));
    await tools(`mke2fs -q -t ext4 -b 4096 -g ${group} -i 8192 data`);
    before = readFileSync(programs.path("data"));
    await tools(`debugfs -w -R 'write text kept' data 2>/dev/null`);
    after = readFileSync(programs.path("data"));
});
/** Runs a line of sh beside the files. @returns what it printed */
async function tools(line) {
    const { context, toolbox } = await testToolbox();
    const { stdout } = await runTool(context, toolbox, ["sh", "-euc", line], {
        binds: [{ type: "bind", source: dirname(programs.path("x")), target: "/data", writable: true }],
        workingDirectory: "/data",
    });
    return stdout;
}
/** Mends a changed copy of a file system. */
function mend(content, change) {
    const data = Buffer.from(content);
    change(data);
    const path = programs.path("data");
    writeFileSync(path, data);
    const { exitCode, stdout, stderr } = programs.superblockMend(path);
    const left = readFileSync(path);
    return { exitCode, stdout, stderr, data, left };
}
/** What a check at boot and a whole one end with, and what is in the file. */
const checked = () => tools("e2fsck -p data >/dev/null || [ $? -eq 1 ]; e2fsck -fn data >/dev/null 2>&1; debugfs -R 'cat kept' data 2>/dev/null");
const oneSectorOf = (other, sector, at) => (data) => {
    other().copy(data, at + sector * 512, at + sector * 512, at + sector * 512 + 512);
};
for (const [what, sector] of [
    ["its first sector is old, the second new", 0],
    ["its first sector is new, the second old", 1],
]) {
    const tear = oneSectorOf(() => before, sector, 1024);
    test.serial(`${what}: four bytes are written, and all is there`, async (t) => {
        const { exitCode, stdout, stderr, data, left } = mend(after, tear);
        t.deepEqual([exitCode, stdout, stderr], [0, "stamped", ""]);
        data.set(left.subarray(2044, 2048), 2044);
        t.true(left.equals(data));
        t.is(await checked(), text);
    });
    test.serial(`${what}, and its copy is torn as well`, async (t) => {
        const { exitCode, stdout } = mend(after, (data) => {
            tear(data);
            data.fill(0x55, copyAt + 512, copyAt + 512 + 64);
        });
        t.deepEqual([exitCode, stdout], [0, "stamped"]);
        t.is(await checked(), text);
    });
}
for (const [what, change] of [
    ["it is gone", (data) => data.fill(0, 1024, 2048)],
    ["its identity is another's", (data) => data.writeUInt8(data.readUInt8(1024 + 0x68) ^ 1, 1128)],
    ["it has another geometry", (data) => data.writeUInt32LE(4096, 1024 + 0x20)],
    ["it is larger than its partition", (data) => data.writeUInt32LE(size, 1024 + 4)],
    ["it has features that its copy does not have", (data) => data.writeUInt8(0xff, 1024 + 0x5c)],
]) {
    test.serial(`${what}: not stamped, but replaced by its copy`, async (t) => {
        const { exitCode, stdout, data, left } = mend(after, change);
        t.deepEqual([exitCode, stdout], [0, "copied"]);
        left.copy(data, 1024, 1024, 2048);
        t.true(left.equals(data), "nothing else is written");
        t.is(await checked(), text);
    });
}
for (const [what, change, reason] of [
    ["it is whole", () => { }, /its superblock is whole$/],
    [
        "it and all its copies are gone",
        (data) => data.fill(0, 1024, 2048).fill(0, copyAt, copyAt + 1024),
        /damaged, and there is no whole copy of it$/,
    ],
    ["it is no file system at all", (data) => data.fill(0x55), /no whole copy of it$/],
]) {
    test.serial(`${what}: refused, and nothing is written`, (t) => {
        const { exitCode, stdout, stderr, data, left } = mend(after, change);
        t.deepEqual([exitCode, stdout], [1, ""]);
        t.regex(stderr, reason);
        t.true(left.equals(data));
    });
}
test.serial("a partition that is cut off, or is none", (t) => {
    writeFileSync(programs.path("short"), Buffer.alloc(1024));
    t.is(programs.superblockMend(programs.path("short")).exitCode, 1);
    t.is(programs.superblockMend(programs.path("none")).exitCode, 111);
    t.is(programs.superblockMend().exitCode, 100);
});
