import { parseGuid } from "../model/guid.js";
import { backupSectors, sectorSize } from "./gpt.js";
import { compareStructure, hexadecimal, joinExplanations, littleEndian, } from "./structure-difference.js";
/** Sector 0: UEFI specification 2.10, 5.2.3. Boot code is compared as bytes. */
const masterBootRecord = [
    { name: "disk signature", offset: 440, length: 4, show: hexadecimal },
    { name: "reserved", offset: 444, length: 2, show: hexadecimal },
    ...[1, 2, 3, 4].map((number) => ({
        name: `partition record ${number}`,
        offset: 446 + (number - 1) * 16,
        length: 16,
        show: hexadecimal,
    })),
    { name: "signature", offset: 510, length: 2, show: hexadecimal },
];
/** The header of either table: 5.3.2. */
const header = [
    { name: "signature", offset: 0, length: 8, show: hexadecimal },
    { name: "revision", offset: 8, length: 4, show: hexadecimal },
    { name: "header size", offset: 12, length: 4, show: littleEndian },
    { name: "header CRC", offset: 16, length: 4, show: hexadecimal, follows: true },
    { name: "reserved", offset: 20, length: 4, show: hexadecimal },
    { name: "own sector", offset: 24, length: 8, show: littleEndian },
    { name: "other header's sector", offset: 32, length: 8, show: littleEndian },
    { name: "first usable sector", offset: 40, length: 8, show: littleEndian },
    { name: "last usable sector", offset: 48, length: 8, show: littleEndian },
    { name: "disk GUID", offset: 56, length: 16, show: guid },
    { name: "sector of the entries", offset: 72, length: 8, show: littleEndian },
    { name: "number of entries", offset: 80, length: 4, show: littleEndian },
    { name: "size of an entry", offset: 84, length: 4, show: littleEndian },
    { name: "CRC of the entries", offset: 88, length: 4, show: hexadecimal, follows: true },
];
/** An entry: 5.3.3. */
const entry = [
    { name: "type GUID", offset: 0, length: 16, show: guid },
    { name: "partition GUID", offset: 16, length: 16, show: guid },
    { name: "first sector", offset: 32, length: 8, show: littleEndian },
    { name: "last sector", offset: 40, length: 8, show: littleEndian },
    { name: "attributes", offset: 48, length: 8, show: hexadecimal },
    { name: "name", offset: 56, length: 72, show: utf16 },
];
const entrySize = 128;
/** Where the parts of both tables are, in bytes, on a disk of `size` bytes. */
export function gptPlaces(size) {
    const array = (backupSectors - 1) * sectorSize;
    return {
        mbr: { start: 0, end: sectorSize },
        primary: { start: sectorSize, end: 2 * sectorSize + array },
        backup: { start: size - sectorSize - array, end: size },
    };
}
/** Compares sector 0; what differs in its boot code is left unexplained. */
export function compareMbr(first, second) {
    return compareStructure(["mbr"], masterBootRecord, first, second);
}
/**
 * Compares two partition tables, both primary or both backup, whose bytes are the
 * header and the entries as they stand on the disk.
 */
export function compareGpt(which, first, second) {
    const name = which === "primary" ? "gpt" : "gpt backup";
    const array = (backupSectors - 1) * sectorSize;
    const headerAt = which === "primary" ? 0 : array;
    const arrayAt = which === "primary" ? sectorSize : 0;
    const part = ({ bytes, at }, from, length) => ({
        bytes: bytes.subarray(from, from + length),
        at: at + from,
    });
    const parts = [
        compareStructure([name], header, part(first, headerAt, sectorSize), part(second, headerAt, sectorSize)),
    ];
    for (let index = 0; index < array / entrySize; index++) {
        const at = arrayAt + index * entrySize;
        parts.push(compareStructure([name, `partition ${index + 1}`], entry, part(first, at, entrySize), part(second, at, entrySize)));
    }
    return joinExplanations(parts);
}
function guid(bytes) {
    const mixed = Buffer.from(bytes);
    mixed.subarray(0, 4).reverse();
    mixed.subarray(4, 6).reverse();
    mixed.subarray(6, 8).reverse();
    return parseGuid(mixed.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"));
}
function utf16(bytes) {
    return JSON.stringify(bytes.toString("utf16le").replace(/\0+$/, ""));
}
