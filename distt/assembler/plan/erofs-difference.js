import { MrrlError } from "../errors/mrrl-error.js";
import { comparePaths } from "../model/tree-listing.js";
import { compareContent } from "./content-difference.js";
import { readErofs, superblockOffset, superblockSize, } from "./erofs-reader.js";
import { compareStructure, hexadecimal, joinExplanations, littleEndian, paddedText, presence, } from "./structure-difference.js";
/** The superblock; kernel, fs/erofs/erofs_fs.h. Counts and places follow from the tree. */
const superblock = [
    { name: "magic", offset: 0, length: 4, show: hexadecimal },
    { name: "checksum", offset: 4, length: 4, show: hexadecimal, follows: true },
    { name: "compatible features", offset: 8, length: 4, show: hexadecimal },
    { name: "block size", offset: 12, length: 1, show: littleEndian },
    { name: "extension slots", offset: 13, length: 1, show: littleEndian },
    { name: "root inode", offset: 14, length: 2, show: littleEndian, follows: true },
    { name: "number of inodes", offset: 16, length: 8, show: littleEndian, follows: true },
    { name: "build time", offset: 24, length: 8, show: littleEndian },
    { name: "build time, nanoseconds", offset: 32, length: 4, show: littleEndian },
    { name: "blocks", offset: 36, length: 4, show: littleEndian, follows: true },
    { name: "place of the inodes", offset: 40, length: 4, show: littleEndian, follows: true },
    { name: "place of the attributes", offset: 44, length: 4, show: littleEndian, follows: true },
    { name: "UUID", offset: 48, length: 16, show: hexadecimal },
    { name: "volume name", offset: 64, length: 16, show: paddedText },
    { name: "incompatible features", offset: 80, length: 4, show: hexadecimal },
    { name: "compression", offset: 84, length: 2, show: hexadecimal },
    { name: "devices", offset: 86, length: 4, show: hexadecimal },
    { name: "directory block size", offset: 90, length: 1, show: littleEndian },
    { name: "attribute prefixes", offset: 91, length: 5, show: hexadecimal },
    { name: "packed inode", offset: 96, length: 8, show: littleEndian },
    { name: "the rest", offset: 104, length: 24, show: hexadecimal },
];
/**
 * Compares two EROFS file systems as trees. Whoever changes one file moves the data of
 * many, so a difference among the files accounts for all bytes.
 * @param window the bytes of the disk that the larger of the two takes.
 */
export async function compareErofs(name, first, second, window) {
    const heads = await Promise.all([first, second].map(async ({ read, at }) => ({
        bytes: await read(superblockOffset, superblockSize),
        at: at + superblockOffset,
    })));
    const [a, b] = heads;
    if (!a || !b)
        throw new MrrlError("BUG", "two file systems have two superblocks");
    const head = compareStructure([name, "superblock"], superblock, a, b);
    const differences = await compareTrees(name, first, second);
    return joinExplanations([head, { differences, ranges: differences.length > 0 ? [window] : [] }]);
}
async function compareTrees(name, first, second) {
    const [a, b] = await Promise.all([readErofs(first.read), readErofs(second.read)]);
    const differences = [];
    const paths = [...new Set([...a.keys(), ...b.keys()])].sort(comparePaths);
    for (const path of paths) {
        const [left, right] = [a.get(path), b.get(path)];
        const place = [name, path];
        if (!left || !right) {
            differences.push(presence(place, left !== undefined));
            continue;
        }
        const [leftFacts, rightFacts] = [facts(left), facts(right)];
        for (const field of Object.keys({ ...leftFacts, ...rightFacts })) {
            const [one = "none", two = "none"] = [leftFacts[field], rightFacts[field]];
            if (one !== two)
                differences.push({ path: place, field, first: one, second: two });
        }
        if (left.type !== right.type || left.type !== regularType)
            continue;
        const contents = await Promise.all([first.file(path), second.file(path)]);
        const content = compareContent(place, contents[0], contents[1]);
        differences.push(...content.filter(({ field }) => field !== "size"));
    }
    return differences;
}
const regularType = 0o100000;
const typeNames = {
    2401: "fifo",
    4802: "character device",
    9604: "directory",
    14406: "block device",
    [regularType]: "file",
    21609: "symbolic link",
    26411: "socket",
};
function facts({ bytes, extended, type, size, time, target }) {
    const [uid, gid, links] = extended
        ? [bytes.readUInt32LE(24), bytes.readUInt32LE(28), bytes.readUInt32LE(44)]
        : [bytes.readUInt16LE(24), bytes.readUInt16LE(26), bytes.readUInt16LE(6)];
    return {
        type: typeNames[type] ?? "unknown",
        mode: (bytes.readUInt16LE(4) & 0o7777).toString(8).padStart(4, "0"),
        uid: `${uid}`,
        gid: `${gid}`,
        mtime: time[0],
        nanoseconds: time[1],
        // A directory's size and links only count what is in it.
        ...(type === regularType ? { size: `${size}`, links: `${links}` } : {}),
        ...(target === undefined ? {} : { target: JSON.stringify(target) }),
        attributes: bytes.toString("hex", extended ? 64 : 32) || "none",
    };
}
