import { crc32 } from "node:zlib";
const sector = 512;
const signature = "EFI PART\0\0\x01\0";
/**
 * Reads the tables as Linux does (UEFI specification 2.10, 5.3; block/partitions/efi.c with
 * the parameter `gpt`): the primary one when it is whole, else the one in the last sector.
 */
export function readPartitionTables(disk) {
    const last = disk.length / sector - 1;
    const primary = readTable(disk, 1);
    const backup = readTable(disk, last);
    const mbr = disk.subarray(446, 510);
    const protective = [4, 20, 36, 52].some((at) => mbr[at] === 0xee);
    const magic = disk.toString("latin1", sector, sector + signature.length);
    return {
        primary: primary !== undefined,
        backup: backup !== undefined,
        seenByGrub: protective && magic === signature,
        partitions: primary ?? backup ?? new Map(),
    };
}
/** The partitions of a table whose header is in that sector; undefined: it is not whole. */
function readTable(disk, own) {
    const header = disk.subarray(own * sector, (own + 1) * sector);
    const size = header.readUInt32LE(12);
    if (header.toString("latin1", 0, signature.length) !== signature)
        return undefined;
    if (size < 92 || size > sector)
        return undefined;
    const checked = Buffer.from(header.subarray(0, size));
    checked.writeUInt32LE(0, 16);
    if (crc32(checked) !== header.readUInt32LE(16))
        return undefined;
    if (Number(header.readBigUInt64LE(24)) !== own)
        return undefined;
    if (Number(header.readBigUInt64LE(48)) >= disk.length / sector)
        return undefined;
    const start = Number(header.readBigUInt64LE(72)) * sector;
    const [count, entry] = [header.readUInt32LE(80), header.readUInt32LE(84)];
    const array = disk.subarray(start, start + count * entry);
    if (crc32(array) !== header.readUInt32LE(88))
        return undefined;
    const partitions = new Map();
    for (let index = 0; index < count; index++) {
        const at = index * entry;
        if (array.subarray(at, at + 16).every((byte) => byte === 0))
            continue;
        const first = Number(array.readBigUInt64LE(at + 32));
        const end = Number(array.readBigUInt64LE(at + 40)) + 1;
        partitions.set(index + 1, { start: first * sector, size: (end - first) * sector });
    }
    return partitions;
}
