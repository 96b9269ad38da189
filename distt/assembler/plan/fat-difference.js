import { nextCluster, readFat } from "./fat-reader.js";
import { compareFileContent } from "./file-content-difference.js";
import { sectorSize } from "./gpt.js";
import { compareStructure, hexadecimal, joinExplanations, littleEndian, paddedText, presence, } from "./structure-difference.js";
const bootSector = [
    { name: "jump", offset: 0, length: 3, show: hexadecimal },
    { name: "OEM name", offset: 3, length: 8, show: paddedText },
    { name: "bytes per sector", offset: 11, length: 2, show: littleEndian },
    { name: "sectors per cluster", offset: 13, length: 1, show: littleEndian },
    { name: "reserved sectors", offset: 14, length: 2, show: littleEndian },
    { name: "number of FATs", offset: 16, length: 1, show: littleEndian },
    { name: "root entries", offset: 17, length: 2, show: littleEndian },
    { name: "sectors", offset: 19, length: 2, show: littleEndian },
    { name: "media", offset: 21, length: 1, show: hexadecimal },
    { name: "sectors per FAT", offset: 22, length: 2, show: littleEndian },
    { name: "sectors per track", offset: 24, length: 2, show: littleEndian },
    { name: "heads", offset: 26, length: 2, show: littleEndian },
    { name: "hidden sectors", offset: 28, length: 4, show: littleEndian },
    { name: "sectors", offset: 32, length: 4, show: littleEndian },
];
/** The part that both types have, at another place each. */
function extended(at) {
    return [
        { name: "drive number", offset: at, length: 1, show: hexadecimal },
        { name: "flags", offset: at + 1, length: 1, show: hexadecimal },
        { name: "signature of the serial number", offset: at + 2, length: 1, show: hexadecimal },
        { name: "serial number", offset: at + 3, length: 4, show: hexadecimal },
        { name: "label", offset: at + 7, length: 11, show: paddedText },
        { name: "type", offset: at + 18, length: 8, show: paddedText },
        { name: "signature", offset: 510, length: 2, show: hexadecimal },
    ];
}
const fat32BootSector = [
    ...bootSector,
    { name: "sectors per FAT", offset: 36, length: 4, show: littleEndian },
    { name: "mirroring", offset: 40, length: 2, show: hexadecimal },
    { name: "version", offset: 42, length: 2, show: hexadecimal },
    { name: "root cluster", offset: 44, length: 4, show: littleEndian },
    { name: "information sector", offset: 48, length: 2, show: littleEndian },
    { name: "backup boot sector", offset: 50, length: 2, show: littleEndian },
    ...extended(64),
];
const information = [
    { name: "first signature", offset: 0, length: 4, show: hexadecimal },
    { name: "second signature", offset: 484, length: 4, show: hexadecimal },
    { name: "free clusters", offset: 488, length: 4, show: littleEndian, follows: true },
    { name: "last cluster", offset: 492, length: 4, show: littleEndian, follows: true },
    { name: "third signature", offset: 508, length: 4, show: hexadecimal },
];
const entryFields = [
    { name: "stored name", offset: 0, length: 11, show: paddedText },
    { name: "attributes", offset: 11, length: 1, show: hexadecimal },
    { name: "case", offset: 12, length: 1, show: hexadecimal },
    { name: "creation time", offset: 13, length: 5, show: (bytes) => time(bytes.subarray(1)) },
    { name: "access date", offset: 18, length: 2, show: date },
    { name: "first cluster, high half", offset: 20, length: 2, show: littleEndian },
    { name: "write time", offset: 22, length: 4, show: time },
    { name: "first cluster", offset: 26, length: 2, show: littleEndian },
    { name: "size", offset: 28, length: 4, show: littleEndian },
];
/** Compares two FAT volumes; nothing is explained when one of them is none. */
export function compareFat(name, first, second) {
    const [a, b] = [readFat(first.bytes), readFat(second.bytes)];
    if (!a || !b)
        return { differences: [], ranges: [] };
    const at = (offset) => [first, second].map((volume) => ({
        bytes: volume.bytes.subarray(offset, offset + sectorSize),
        at: volume.at + offset,
    }));
    const structure = (title, fields, sector) => compareStructure([name, title], fields, ...at(sector * sectorSize));
    const heads = a.fat32
        ? [
            structure("boot sector", fat32BootSector, 0),
            structure("information sector", information, 1),
            structure("backup of the boot sector", fat32BootSector, 6),
            structure("backup of the information sector", information, 7),
        ]
        : [structure("boot sector", [...bootSector, ...extended(36)], 0)];
    const paths = [...new Set([...a.entries.keys(), ...b.entries.keys()])];
    return joinExplanations([
        ...heads,
        ...paths.map((path) => compareEntries([name, path], [a.entries.get(path), first], [b.entries.get(path), second])),
        ...a.fats.map((fat, index) => compareTables([name, `FAT ${index + 1}`], a, fat, first, second)),
    ]);
}
function compareEntries(path, [a, first], [b, second]) {
    const shift = (ranges, volume) => ranges.map(({ start, end }) => ({ start: start + volume.at, end: end + volume.at }));
    const whole = (entry, volume) => shift([{ start: entry.at, end: entry.at + entry.bytes.length }, ...(entry.content?.ranges ?? [])], volume);
    if (!a || !b) {
        return {
            differences: [presence(path, a !== undefined)],
            ranges: [...(a ? whole(a, first) : []), ...(b ? whole(b, second) : [])],
        };
    }
    const entry = compareStructure(path, entryFields, { bytes: a.bytes, at: first.at + a.at }, { bytes: b.bytes, at: second.at + b.at });
    if (!a.content || !b.content || a.content.bytes.equals(b.content.bytes))
        return entry;
    const content = compareFileContent(path, a.content.bytes, b.content.bytes);
    return joinExplanations([
        entry,
        {
            // The entry has said so already.
            differences: content.filter(({ field }) => field !== "size"),
            ranges: [...shift(a.content.ranges, first), ...shift(b.content.ranges, second)],
        },
    ]);
}
/** The two tables of a volume say the same, and follow from what its files need. */
function compareTables(path, { fat32, chain }, { start, end }, first, second) {
    const tables = [first, second].map(({ bytes }) => bytes.subarray(start, end));
    if (tables[0].equals(tables[1]))
        return { differences: [], ranges: [] };
    const value = (table, cluster) => nextCluster(table, cluster, fat32);
    const changed = chain
        .map((_, cluster) => cluster)
        .filter((cluster) => value(tables[0], cluster) !== value(tables[1], cluster));
    const [cluster] = changed;
    if (cluster === undefined)
        return { differences: [], ranges: [] };
    const more = changed.length > 1 ? ` and ${changed.length - 1} more` : "";
    return {
        differences: [
            {
                path,
                field: `cluster ${cluster}${more}`,
                first: `${value(tables[0], cluster)}`,
                second: `${value(tables[1], cluster)}`,
                follows: true,
            },
        ],
        ranges: [first, second].map(({ at }) => ({ start: at + start, end: at + end })),
    };
}
/** A date of FAT: years since 1980, month, day. */
function date(bytes) {
    const value = bytes.readUInt16LE(0);
    const two = (number) => String(number).padStart(2, "0");
    return `${1980 + (value >> 9)}-${two((value >> 5) & 0xf)}-${two(value & 0x1f)}`;
}
/** A time of FAT (in steps of two seconds) and the date behind it. */
function time(bytes) {
    const value = bytes.readUInt16LE(0);
    const two = (number) => String(number).padStart(2, "0");
    const clock = `${two(value >> 11)}:${two((value >> 5) & 0x3f)}:${two((value & 0x1f) * 2)}`;
    return `${date(bytes.subarray(2))} ${clock}`;
}
