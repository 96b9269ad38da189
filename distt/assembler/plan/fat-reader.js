import { directoryEntry } from "./fat-geometry.js";
/** Attribute bits of a directory entry. */
const attributes = { label: 0x08, directory: 0x10 };
/** First bytes of an entry: nothing from here on, and deleted. */
const [noMore, deleted] = [0x00, 0xe5];
/** Takes a volume apart; undefined when its boot sector describes none. */
export function readFat(volume) {
    const sector = volume.readUInt16LE(11);
    const clusterSize = volume.readUInt8(13) * sector;
    const reserved = volume.readUInt16LE(14) * sector;
    const copies = volume.readUInt8(16);
    const rootSize = volume.readUInt16LE(17) * directoryEntry;
    const fat32 = volume.readUInt16LE(22) === 0;
    const fatSize = (fat32 ? volume.readUInt32LE(36) : volume.readUInt16LE(22)) * sector;
    const rootAt = reserved + copies * fatSize;
    const dataAt = rootAt + rootSize;
    if (sector === 0 || clusterSize === 0 || fatSize === 0 || dataAt >= volume.length) {
        return undefined;
    }
    const fats = Array.from({ length: copies }, (_, copy) => ({
        start: reserved + copy * fatSize,
        end: reserved + (copy + 1) * fatSize,
    }));
    const clusters = Math.floor((volume.length - dataAt) / clusterSize);
    const table = volume.subarray(reserved, reserved + fatSize);
    const chain = Array.from({ length: clusters + 2 }, (_, cluster) => nextCluster(table, cluster, fat32));
    /** Where a chain's clusters are; a chain that runs in a circle or away ends there. */
    const places = (cluster) => {
        const seen = new Set();
        const ranges = [];
        for (let at = cluster; at >= 2 && at < clusters + 2 && !seen.has(at); at = chain[at] ?? 0) {
            seen.add(at);
            const start = dataAt + (at - 2) * clusterSize;
            ranges.push({ start, end: start + clusterSize });
        }
        return ranges;
    };
    const entries = new Map();
    const visit = (directory, prefix, depth) => {
        for (const at of directory.flatMap(entryPlaces)) {
            const bytes = volume.subarray(at, at + directoryEntry);
            if (bytes[0] === noMore)
                return;
            const path = prefix + entryName(bytes);
            if (bytes[0] === deleted || /(^|\/)\.\.?$/.test(path) || entries.has(path))
                continue;
            const kind = bytes.readUInt8(11);
            const ranges = places(bytes.readUInt16LE(20) * 0x10000 + bytes.readUInt16LE(26));
            if (kind & attributes.directory) {
                entries.set(path, { bytes, at });
                // Deeper than any image of ours, and not for ever.
                if (depth < 16)
                    visit(ranges, `${path}/`, depth + 1);
            }
            else if (kind & attributes.label) {
                entries.set(path, { bytes, at });
            }
            else {
                entries.set(path, { bytes, at, content: fileContent(volume, ranges, bytes) });
            }
        }
    };
    const root = fat32 ? places(volume.readUInt32LE(44)) : [{ start: rootAt, end: dataAt }];
    visit(root, "", 0);
    return { fat32, fats, chain, entries };
}
/** The number that a file allocation table holds for a cluster. */
export function nextCluster(table, cluster, fat32) {
    if (fat32)
        return cluster * 4 + 4 <= table.length ? table.readUInt32LE(cluster * 4) : 0;
    const at = Math.floor((cluster * 3) / 2);
    if (at + 2 > table.length)
        return 0;
    const pair = table.readUInt16LE(at);
    return cluster % 2 === 0 ? pair & 0xfff : pair >> 4;
}
function entryPlaces({ start, end }) {
    return Array.from({ length: (end - start) / directoryEntry }, (_, i) => start + i * directoryEntry);
}
function fileContent(volume, clusters, entry) {
    let left = entry.readUInt32LE(28);
    const ranges = [];
    for (const { start, end } of clusters) {
        if (left === 0)
            break;
        const length = Math.min(left, end - start);
        ranges.push({ start, end: start + length });
        left -= length;
    }
    return {
        bytes: Buffer.concat(ranges.map(({ start, end }) => volume.subarray(start, end))),
        ranges,
    };
}
/** As people write it: `BOOTX64.EFI`; lower case where the entry says so. */
function entryName(bytes) {
    const part = (from, to, lowerCase) => {
        const text = bytes.toString("latin1", from, to).trimEnd();
        return bytes.readUInt8(12) & lowerCase ? text.toLowerCase() : text;
    };
    if (bytes.readUInt8(11) & attributes.label)
        return bytes.toString("latin1", 0, 11).trimEnd();
    const [base, extension] = [part(0, 8, 0x08), part(8, 11, 0x10)];
    return extension === "" ? base : `${base}.${extension}`;
}
