import { crc32 } from "node:zlib";
import { MrrlError } from "../errors/mrrl-error.js";
import { guidBytes } from "../model/guid.js";
/** The only sector size there is for mrrl: 4Kn disks are refused. */
export const sectorSize = 512;
const entryCount = 128;
const entrySize = 128;
const arraySectors = (entryCount * entrySize) / sectorSize;
const headerSize = 92;
/** Sectors taken by the backup array and header at the end of a disk. */
export const backupSectors = arraySectors + 1;
/**
 * A disk's partition table: protective MBR, primary header and array at the
 * start, backup array and header at the end (UEFI specification 2.10, 5.2.3 and
 * 5.3). The boot code bytes 0-439 of sector 0 stay zero.
 * @param sectors the size of the disk in 512-byte sectors.
 */
export function gptTable(sectors, diskGuid, entries) {
    const array = entryArray(sectors, entries);
    const last = sectors - 1;
    const header = (own, other, arrayAt) => {
        const bytes = Buffer.alloc(sectorSize);
        bytes.write("EFI PART", 0, "latin1");
        bytes.writeUInt32LE(0x00010000, 8);
        bytes.writeUInt32LE(headerSize, 12);
        bytes.writeBigUInt64LE(BigInt(own), 24);
        bytes.writeBigUInt64LE(BigInt(other), 32);
        bytes.writeBigUInt64LE(BigInt(2 + arraySectors), 40);
        bytes.writeBigUInt64LE(BigInt(last - backupSectors), 48);
        guidBytes(diskGuid).copy(bytes, 56);
        bytes.writeBigUInt64LE(BigInt(arrayAt), 72);
        bytes.writeUInt32LE(entryCount, 80);
        bytes.writeUInt32LE(entrySize, 84);
        bytes.writeUInt32LE(crc32(array), 88);
        bytes.writeUInt32LE(crc32(bytes.subarray(0, headerSize)), 16);
        return bytes;
    };
    return [
        { offset: 0, bytes: protectiveMbr(sectors) },
        { offset: sectorSize, bytes: header(1, last, 2) },
        { offset: 2 * sectorSize, bytes: array },
        { offset: (last - arraySectors) * sectorSize, bytes: array },
        { offset: last * sectorSize, bytes: header(last, 1, last - arraySectors) },
    ];
}
function protectiveMbr(sectors) {
    const bytes = Buffer.alloc(sectorSize);
    bytes.set([0x00, 0x00, 0x02, 0x00, 0xee, 0xff, 0xff, 0xff], 446);
    bytes.writeUInt32LE(1, 454);
    bytes.writeUInt32LE(Math.min(sectors - 1, 0xffffffff), 458);
    bytes.set([0x55, 0xaa], 510);
    return bytes;
}
function entryArray(sectors, entries) {
    if (entries.length > entryCount)
        throw new MrrlError("BUG", "too many partitions for one table");
    const array = Buffer.alloc(entryCount * entrySize);
    let free = 2 + arraySectors;
    entries.forEach((entry, index) => {
        if (entry.firstSector < free ||
            entry.sectors < 1 ||
            entry.firstSector + entry.sectors > sectors - backupSectors) {
            throw new MrrlError("BUG", `partition ${entry.name} overlaps another or leaves the disk`);
        }
        free = entry.firstSector + entry.sectors;
        if (entry.name.length > 36)
            throw new MrrlError("BUG", `partition name ${entry.name} too long`);
        const at = index * entrySize;
        guidBytes(entry.type).copy(array, at);
        guidBytes(entry.unique).copy(array, at + 16);
        array.writeBigUInt64LE(BigInt(entry.firstSector), at + 32);
        array.writeBigUInt64LE(BigInt(entry.firstSector + entry.sectors - 1), at + 40);
        array.write(entry.name, at + 56, "utf16le");
    });
    return array;
}
