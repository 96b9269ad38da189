import { MrrlError } from "../errors/mrrl-error.js";
import { bootSectors, directoryEntry, fatGeometry, media, } from "./fat-geometry.js";
import { sectorSize } from "./gpt.js";
const endOfChain = 0x0fffffff;
/** 1980-01-01, the oldest date FAT knows. */
const date = 0x21;
/**
 * The bytes of a FAT12 or FAT32 volume, from its boot sector on (Microsoft,
 * "FAT: general overview of on-disk format", 1.03). The same input gives the
 * same bytes. Free clusters are left out.
 * @throws LAYOUT_TOO_SMALL when the files do not fit.
 */
export function fatVolume(volume) {
    const geometry = fatGeometry(volume);
    const root = makeTree(volume.files);
    const fat = [0x0fffff00 | media, endOfChain];
    const clusterBytes = volume.sectorsPerCluster * sectorSize;
    const allocate = (node, size) => {
        const count = Math.ceil(size / clusterBytes);
        if (count === 0)
            return;
        node.firstCluster = fat.length;
        for (let index = 1; index < count; index++)
            fat.push(fat.length + 1);
        fat.push(endOfChain);
    };
    // Directory sizes follow from their entry counts, so all clusters can be given before any byte is made.
    const isFat32 = volume.shape.type === "fat32";
    const nodes = preorder(root);
    for (const node of nodes) {
        if (node === root) {
            if (isFat32)
                allocate(node, Math.max(1, (1 + node.children.size) * directoryEntry));
        }
        else {
            allocate(node, node.directory ? (2 + node.children.size) * directoryEntry : node.bytes.length);
        }
    }
    if (fat.length - 2 > geometry.clusters) {
        throw new MrrlError("LAYOUT_TOO_SMALL", `the FAT volume ${volume.label} needs ${fat.length - 2} clusters of ${clusterBytes} bytes and has ${geometry.clusters}`);
    }
    const extents = bootSectors(volume, geometry, fat.length);
    const table = isFat32 ? fat32Table(fat) : fat12Table(fat);
    for (const copy of [0, 1]) {
        extents.push({
            offset: (geometry.reserved + copy * geometry.fatSectors) * sectorSize,
            bytes: table,
        });
    }
    addDirectories(root, root, volume.label, isFat32);
    for (const node of nodes) {
        if (node.bytes.length === 0)
            continue;
        const sector = node === root && !isFat32
            ? geometry.reserved + 2 * geometry.fatSectors
            : geometry.firstDataSector + (node.firstCluster - 2) * volume.sectorsPerCluster;
        extents.push({ offset: sector * sectorSize, bytes: node.bytes });
    }
    return extents;
}
function fat12Table(fat) {
    const table = Buffer.alloc(Math.ceil((fat.length * 3) / 2));
    fat.forEach((value, index) => {
        const entry = value & 0xfff;
        const at = Math.floor((index * 3) / 2);
        if (index % 2 === 0) {
            table[at] = entry & 0xff;
            table[at + 1] = entry >> 8;
        }
        else {
            table[at] = (table[at] ?? 0) | ((entry & 0xf) << 4);
            table[at + 1] = entry >> 4;
        }
    });
    return table;
}
function fat32Table(fat) {
    const table = Buffer.alloc(fat.length * 4);
    fat.forEach((value, index) => {
        table.writeUInt32LE(value, index * 4);
    });
    return table;
}
function makeTree(files) {
    const make = (name, directory, bytes = new Uint8Array()) => ({
        name,
        directory,
        bytes,
        children: new Map(),
        firstCluster: 0,
    });
    const root = make("", true);
    for (const file of files) {
        const parts = file.path.split("/");
        let node = root;
        parts.forEach((part, index) => {
            const last = index === parts.length - 1;
            const child = node.children.get(part) ?? make(part, !last, last ? file.bytes : undefined);
            node.children.set(part, child);
            node = child;
        });
    }
    return root;
}
function preorder(node) {
    return [node, ...[...node.children.values()].flatMap(preorder)];
}
function addDirectories(node, parent, label, isFat32) {
    const isRoot = node === parent;
    const entries = isRoot
        ? [entry(label.padEnd(11), 0x08, 0, 0, 0)]
        : [
            entry(".".padEnd(11), 0x10, 0, node.firstCluster, 0),
            // By definition 0 when the parent is the root directory, even on FAT32.
            entry("..".padEnd(11), 0x10, 0, parent.name === "" ? 0 : parent.firstCluster, 0),
        ];
    for (const child of node.children.values()) {
        const { packed, lowerCase } = shortName(child.name);
        entries.push(entry(packed, child.directory ? 0x10 : 0x20, lowerCase, child.firstCluster, child.directory ? 0 : child.bytes.length));
        if (child.directory)
            addDirectories(child, node, label, isFat32);
    }
    node.bytes = Buffer.concat(entries);
}
function entry(name, attributes, lower, cluster, size) {
    const bytes = Buffer.alloc(directoryEntry);
    bytes.write(name, 0, "latin1");
    bytes.writeUInt8(attributes, 11);
    bytes.writeUInt8(lower, 12);
    bytes.writeUInt16LE(date, 16);
    bytes.writeUInt16LE(date, 18);
    bytes.writeUInt16LE(cluster >>> 16, 20);
    bytes.writeUInt16LE(date, 24);
    bytes.writeUInt16LE(cluster & 0xffff, 26);
    bytes.writeUInt32LE(size, 28);
    return bytes;
}
/** An 8.3 name as a directory stores it, and the flags that say which half is lower case. */
function shortName(name) {
    const match = /^([A-Z0-9_-]{1,8}|[a-z0-9_-]{1,8})(?:\.([A-Z0-9]{1,3}|[a-z0-9]{1,3}))?$/.exec(name);
    if (!match)
        throw new MrrlError("BUG", `'${name}' is not an 8.3 name`);
    const [, base = "", extension = ""] = match;
    const lowerCase = (/[a-z]/.test(base) ? 0x08 : 0) | (/[a-z]/.test(extension) ? 0x10 : 0);
    return { packed: `${base.padEnd(8)}${extension.padEnd(3)}`.toUpperCase(), lowerCase };
}
