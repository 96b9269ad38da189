import { crc32 } from "node:zlib";
import { derivedGuid } from "../../assembler/model/guid.js";
import { gptTable, sectorSize } from "../../assembler/plan/gpt.js";
/** Sectors of a small disk that a table was made for, and of the same disk after it grew. */
export const smallDisk = 8192;
export const largeDisk = 16_384;
/** Number, first and last sector of the last partition of the disk; it begins at 2 MiB. */
export const lastPartition = { number: 3, first: 4096, last: 6143 };
const guid = (purpose) => derivedGuid("a disk for tests", purpose);
/**
 * A disk of `sectors` sectors, larger than its table where that is so: three partitions
 * with content, boot code in sector 0.
 */
export function tableDisk(sectors = smallDisk) {
    const disk = Buffer.alloc(sectors * sectorSize, 0xa5);
    disk.fill(0, 0, 2048 * sectorSize);
    disk.fill(0, (lastPartition.last + 1) * sectorSize);
    const entry = (name, firstSector, end) => ({
        type: guid("type"),
        unique: guid(name),
        firstSector,
        sectors: end - firstSector,
        name,
    });
    for (const { offset, bytes } of gptTable(smallDisk, guid("disk"), [
        entry("esp", 2048, 3072),
        entry("state", 3072, 4096),
        entry("data", lastPartition.first, lastPartition.last + 1),
    ])) {
        disk.set(bytes, offset);
    }
    disk.fill(0x90, 0, 440);
    return disk;
}
/** Where the parts of the two tables of a disk are: first sector and number of sectors. */
export function tablePlaces(sectors = smallDisk) {
    return {
        header: [1, 1],
        entries: [2, 32],
        primary: [1, 33],
        backupEntries: [sectors - 33, 32],
        backupHeader: [sectors - 1, 1],
        backup: [sectors - 33, 33],
    };
}
/** A copy with these sectors filled. */
export function damaged(disk, place, fill = 0) {
    const copy = Buffer.from(disk);
    copy.fill(fill, place[0] * sectorSize, (place[0] + place[1]) * sectorSize);
    return copy;
}
/** Sets a field of a header and makes its CRC right again, as only malice or a bug would. */
export function forgeHeader(disk, sector, offset, value) {
    const header = disk.subarray(sector * sectorSize, (sector + 1) * sectorSize);
    header.set(value, offset);
    const size = Math.min(Math.max(header.readUInt32LE(12), 20), sectorSize);
    header.writeUInt32LE(0, 16);
    header.writeUInt32LE(crc32(header.subarray(0, size)), 16);
}
/**
 * The size in sectors that Linux with `gpt` on its command line gives the last partition:
 * by the primary table, or else by a backup in the last sector; undefined when it finds
 * neither (block/partitions/efi.c).
 */
export function linuxFinds(disk) {
    return readTable(disk, 1) ?? readTable(disk, disk.length / sectorSize - 1);
}
function readTable(disk, sector) {
    const header = Buffer.from(disk.subarray(sector * sectorSize, (sector + 1) * sectorSize));
    const crc = header.readUInt32LE(16);
    header.writeUInt32LE(0, 16);
    if (header.toString("latin1", 0, 8) !== "EFI PART")
        return undefined;
    if (crc32(header.subarray(0, 92)) !== crc)
        return undefined;
    if (Number(header.readBigUInt64LE(24)) !== sector)
        return undefined;
    if (Number(header.readBigUInt64LE(48)) >= disk.length / sectorSize)
        return undefined;
    const start = Number(header.readBigUInt64LE(72)) * sectorSize;
    const array = disk.subarray(start, start + header.readUInt32LE(80) * 128);
    if (crc32(array) !== header.readUInt32LE(88))
        return undefined;
    const entry = array.subarray((lastPartition.number - 1) * 128);
    return Number(entry.readBigUInt64LE(40) - entry.readBigUInt64LE(32)) + 1;
}
