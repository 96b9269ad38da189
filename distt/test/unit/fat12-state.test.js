import test from "ava";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { fatVolume } from "../../assembler/plan/fat-volume.js";
import { parseEnvironmentBlock } from "../../assembler/plan/grub-environment.js";
import { initialSpare, initialState, statePartition, } from "../../assembler/plan/state-partition.js";
const partition = { number: 3, name: "state", start: 4 << 20, size: 1 << 20 };
function render(size, extents) {
    const image = Buffer.alloc(size);
    for (const { offset, bytes } of extents)
        image.set(bytes, offset);
    return image;
}
test("the state is the one sector at byte 4096, alone in its cluster", (t) => {
    const image = render(partition.size, statePartition(partition, 0x12345678));
    t.deepEqual(parseEnvironmentBlock(image.subarray(4096, 4608)), { ...initialState });
    t.true(image.subarray(4608, 8192).every((byte) => byte === 0));
});
test("the second file is the sector at byte 8192, alone in its cluster", (t) => {
    const image = render(partition.size, statePartition(partition, 0x12345678));
    t.deepEqual(parseEnvironmentBlock(image.subarray(8192, 8704)), { ...initialSpare });
    t.true(image.subarray(8704, 12288).every((byte) => byte === 0));
});
test("the boot sector describes a FAT12 volume with 4 KiB clusters from byte 4096 on", (t) => {
    const image = render(partition.size, statePartition(partition, 0x12345678));
    const reserved = image.readUInt16LE(14);
    const fats = image.readUInt8(16) * image.readUInt16LE(22);
    const root = (image.readUInt16LE(17) * 32) / 512;
    t.is(image.readUInt16LE(11), 512);
    t.is(image.readUInt8(13), 8);
    t.is((reserved + fats + root) * 512, 4096);
    t.is(image.readUInt16LE(19), 2048);
    t.is(image.readUInt32LE(28), 8192);
    t.is(image.subarray(54, 62).toString("latin1"), "FAT12   ");
    t.is(image.subarray(510, 512).toString("hex"), "55aa");
});
test("both FATs hold media byte, end mark and two files of one cluster", (t) => {
    const image = render(partition.size, statePartition(partition, 1));
    t.is(image.subarray(512, 518).toString("hex"), "f8ffffffffff");
    t.deepEqual(image.subarray(512, 1024), image.subarray(1024, 1536));
});
test("the root directory holds the label and both files in lower case", (t) => {
    const image = render(partition.size, statePartition(partition, 1));
    t.is(image.subarray(1536, 1547).toString("latin1"), "MRRL STATE ");
    t.is(image.subarray(1568, 1579).toString("latin1"), "GRUBENV    ");
    t.is(image.readUInt8(1568 + 12), 0x08);
    t.is(image.readUInt16LE(1568 + 26), 2);
    t.is(image.readUInt32LE(1568 + 28), 512);
    t.is(image.subarray(1600, 1611).toString("latin1"), "SPARE      ");
    t.is(image.readUInt8(1600 + 12), 0x08);
    t.is(image.readUInt16LE(1600 + 26), 3);
});
test("files that do not fit a volume are refused with the arithmetic", (t) => {
    const error = t.throws(() => fatVolume({
        shape: { type: "fat12", rootEntries: 80 },
        sectors: 128,
        hiddenSectors: 0,
        sectorsPerCluster: 8,
        label: "SMALL",
        serial: 1,
        files: [{ path: "BIG", bytes: Buffer.alloc(100_000) }],
    }), { instanceOf: MrrlError });
    t.is(error.code, "LAYOUT_TOO_SMALL");
    t.regex(error.message, /needs 25 clusters of 4096 bytes and has 15/);
});
