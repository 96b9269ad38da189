import { compareFileContent } from "./file-content-difference.js";
import { compareStructure, joinExplanations, presence, } from "./structure-difference.js";
const headerSize = 110;
const magic = /^07070[12]$/;
/** The fields of a header behind the magic number, each 8 hexadecimal digits; cpio(5). */
const fields = [
    field("inode", 0, 10),
    field("mode", 1, 8),
    field("uid", 2, 10),
    field("gid", 3, 10),
    field("links", 4, 10),
    field("mtime", 5, 10),
    field("size", 6, 10),
    field("device (major)", 7, 10),
    field("device (minor)", 8, 10),
    field("special device (major)", 9, 10),
    field("special device (minor)", 10, 10),
    field("size of the name", 11, 10),
    field("checksum", 12, 16),
];
/** Files that are made from others of the same archive. */
const computed = ["sums"];
function field(name, index, radix) {
    return {
        name,
        offset: 6 + index * 8,
        length: 8,
        show: (bytes) => Number.parseInt(bytes.toString("latin1"), 16).toString(radix),
    };
}
/** The files of an archive by name, up to where it ends or stops making sense. */
function readNewc({ bytes, at }) {
    const entries = new Map();
    const number = (from) => Number.parseInt(bytes.toString("latin1", from, from + 8), 16);
    for (let offset = 0; offset + headerSize <= bytes.length;) {
        if (!magic.test(bytes.toString("latin1", offset, offset + 6)))
            break;
        const [size, nameSize] = [number(offset + 54), number(offset + 94)];
        const dataAt = align(offset + headerSize + nameSize);
        // NaN fails every comparison.
        if (!(nameSize > 0 && dataAt + size <= bytes.length))
            break;
        const name = bytes.toString("utf8", offset + headerSize, offset + headerSize + nameSize - 1);
        const placed = (start, end) => ({
            bytes: bytes.subarray(start, end),
            at: at + start,
        });
        entries.set(name, {
            header: placed(offset, offset + headerSize + nameSize),
            content: placed(dataAt, dataAt + size),
        });
        offset = align(dataAt + size);
    }
    return entries;
}
/** Compares what is in two boot partitions: newc archives, padded. */
export function compareNewc(name, first, second) {
    const [a, b] = [readNewc(first), readNewc(second)];
    const names = [...new Set([...a.keys(), ...b.keys()])];
    const order = names.length === a.size && a.size === b.size && [...a.keys()].join() !== [...b.keys()].join()
        ? [
            {
                path: [name],
                field: "order",
                first: [...a.keys()].join(" "),
                second: [...b.keys()].join(" "),
            },
        ]
        : [];
    return joinExplanations([
        { differences: order, ranges: [] },
        ...names.map((file) => compareFiles([name, file], a.get(file), b.get(file))),
    ]);
}
function compareFiles(path, a, b) {
    if (!a || !b) {
        const ranges = [a, b].flatMap((entry) => entry ? [range(entry.header), range(entry.content)] : []);
        return { differences: [presence(path, a !== undefined)], ranges };
    }
    const header = compareStructure(path, fields, a.header, b.header);
    // Where a file is longer, those behind it have moved, and every byte with them.
    const moved = a.content.at !== b.content.at || a.content.bytes.length !== b.content.bytes.length;
    const same = a.content.bytes.equals(b.content.bytes);
    const both = [range(a.content), range(b.content)];
    const follows = computed.includes(path.at(-1) ?? "");
    return joinExplanations([
        header,
        {
            differences: compareFileContent(path, a.content.bytes, b.content.bytes)
                .filter((difference) => difference.field !== "size")
                .map((difference) => (follows ? { ...difference, follows } : difference)),
            ranges: [
                ...(same && !moved ? [] : both),
                ...(moved ? [range(a.header), range(b.header)] : []),
            ],
        },
    ]);
}
function range({ bytes, at }) {
    return { start: at, end: at + bytes.length };
}
function align(offset) {
    return Math.ceil(offset / 4) * 4;
}
