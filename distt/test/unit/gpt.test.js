import { crc32 } from "node:zlib";
import test from "ava";
import fc from "fast-check";
import { derivedGuid, guidBytes, parseGuid } from "../../assembler/model/guid.js";
import { gptTable } from "../../assembler/plan/gpt.js";
const disk = parseGuid("00112233-4455-6677-8899-aabbccddeeff");
const type = parseGuid("C12A7328-F81F-11D2-BA4B-00A0C93EC93B");
const entry = { type, unique: disk, firstSector: 2048, sectors: 2048, name: "boot-a" };
function render(sectors, extents) {
    const image = Buffer.alloc(sectors * 512);
    for (const { offset, bytes } of extents)
        image.set(bytes, offset);
    return image;
}
test("GUIDs are stored with their first three groups in little-endian order", (t) => {
    // The bytes of the EFI system partition's type, as every GPT disk carries them.
    t.is(guidBytes(type).toString("hex"), "28732ac11ff8d211ba4b00a0c93ec93b");
});
test("derived GUIDs are stable, differ by purpose, and are of version 8", (t) => {
    t.is(derivedGuid("x", "disk"), derivedGuid("x", "disk"));
    t.not(derivedGuid("x", "disk"), derivedGuid("x", "esp"));
    t.regex(derivedGuid("x", "disk"), /^.{8}-.{4}-8.{3}-[89ab].{3}-.{12}$/);
});
test("a table has what the UEFI specification puts at fixed places", (t) => {
    const sectors = 8192;
    const image = render(sectors, gptTable(sectors, disk, [entry]));
    // Protective MBR: one partition of type 0xee over the whole disk.
    t.is(image.subarray(446, 462).toString("hex"), "00000200eeffffff01000000ff1f0000");
    t.is(image.subarray(510, 512).toString("hex"), "55aa");
    // Primary header.
    t.is(image.subarray(512, 520).toString("latin1"), "EFI PART");
    t.is(image.subarray(520, 528).toString("hex"), "000001005c000000");
    t.is(image.readBigUInt64LE(512 + 24), 1n);
    t.is(image.readBigUInt64LE(512 + 32), 8191n);
    t.is(image.readBigUInt64LE(512 + 40), 34n);
    t.is(image.readBigUInt64LE(512 + 48), 8191n - 33n);
    t.is(image.readBigUInt64LE(512 + 72), 2n);
    // First entry.
    t.is(image.readBigUInt64LE(1024 + 32), 2048n);
    t.is(image.readBigUInt64LE(1024 + 40), 4095n);
    t.is(image.subarray(1024 + 56, 1024 + 68).toString("utf16le"), "boot-a");
});
test("both headers and both arrays check out, and name each other", (t) => {
    t.notThrows(() => fc.assert(fc.property(fc.integer({ min: 8192, max: 65536 }), (sectors) => {
        const image = render(sectors, gptTable(sectors, disk, [entry]));
        const arrays = [1, sectors - 1].map((own) => {
            const header = Buffer.from(image.subarray(own * 512, own * 512 + 92));
            const stored = header.readUInt32LE(16);
            header.writeUInt32LE(0, 16);
            const other = Number(header.readBigUInt64LE(32));
            const at = Number(header.readBigUInt64LE(72)) * 512;
            const array = image.subarray(at, at + 128 * 128);
            return (crc32(header) === stored &&
                Number(header.readBigUInt64LE(24)) === own &&
                other === sectors - own &&
                crc32(array) === header.readUInt32LE(88) &&
                array.toString("hex"));
        });
        return arrays[0] !== false && arrays[0] === arrays[1];
    }), { numRuns: 20 }));
});
test("partitions that overlap or leave the disk are refused", (t) => {
    const overlapping = { ...entry, firstSector: 4000 };
    t.throws(() => gptTable(8192, disk, [entry, overlapping]), { message: /overlaps/ });
    t.throws(() => gptTable(8192, disk, [{ ...entry, sectors: 6200 }]), {
        message: /leaves the disk/,
    });
    t.throws(() => gptTable(8192, disk, [{ ...entry, firstSector: 33 }]), { message: /overlaps/ });
});
