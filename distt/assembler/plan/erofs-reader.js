import { MrrlError } from "../errors/mrrl-error.js";
/** Where the superblock is, and its size (kernel, fs/erofs/erofs_fs.h). */
export const superblockOffset = 1024;
export const superblockSize = 128;
const magic = 0xe0f5e1e2;
/** Ways in which an inode's data are laid out that can be read without decompression. */
const layouts = { plain: 0, inline: 2 };
const fileTypes = 0o170000;
const [directoryType, linkType] = [0o040000, 0o120000];
/**
 * Every inode of an EROFS file system by absolute path. Only metadata are read;
 * compressed content is left to the tools of the trade.
 * @throws STORE_CORRUPT when it is not an EROFS, or not one that can be walked.
 */
export async function readErofs(read) {
    const superblock = await read(superblockOffset, superblockSize);
    if (superblock.length < superblockSize || superblock.readUInt32LE(0) !== magic) {
        throw new MrrlError("STORE_CORRUPT", "there is no EROFS superblock");
    }
    const blockSize = 2 ** superblock.readUInt8(12);
    const time = [superblock.readBigUInt64LE(24), superblock.readUInt32LE(32)].map(String);
    const metadata = superblock.readUInt32LE(40) * blockSize;
    const inodes = new Map();
    const visit = async (node, path) => {
        const at = metadata + node * 32;
        const inode = await readInode(read, at, blockSize, time);
        inodes.set(path === "" ? "/" : path, inode);
        if (inode.type !== directoryType)
            return;
        const data = await readData(read, inode, blockSize);
        for (const { name, node: child } of directoryEntries(data, blockSize)) {
            const below = `${path}/${name}`;
            // A damaged directory can name itself; no path of ours is that long.
            if (name !== "." && name !== ".." && below.length < 4096)
                await visit(child, below);
        }
    };
    await visit(superblock.readUInt16LE(14), "");
    return inodes;
}
async function readInode(read, at, blockSize, buildTime) {
    const head = await read(at, 64);
    if (head.length < 32)
        throw new MrrlError("STORE_CORRUPT", "an inode is outside the EROFS");
    const extended = (head.readUInt16LE(0) & 1) === 1;
    const attributeWords = head.readUInt16LE(2);
    const attributes = attributeWords === 0 ? 0 : 12 + (attributeWords - 1) * 4;
    const bytes = await read(at, (extended ? 64 : 32) + attributes);
    const type = head.readUInt16LE(4) & fileTypes;
    const size = extended ? Number(head.readBigUInt64LE(8)) : head.readUInt32LE(8);
    const time = extended
        ? [`${head.readBigUInt64LE(32)}`, `${head.readUInt32LE(40)}`]
        : buildTime;
    const inode = { at, bytes, extended, type, size, time };
    if (type !== linkType)
        return inode;
    return { ...inode, target: (await readData(read, inode, blockSize)).toString("utf8") };
}
/** The data of a directory or a link, which are never compressed. */
async function readData(read, inode, blockSize) {
    const layout = (inode.bytes.readUInt16LE(0) >> 1) & 7;
    const start = inode.bytes.readUInt32LE(16) * blockSize;
    if (layout === layouts.plain)
        return read(start, inode.size);
    if (layout !== layouts.inline) {
        throw new MrrlError("STORE_CORRUPT", `the data of an inode have the layout ${layout}`);
    }
    const whole = Math.max(0, Math.ceil(inode.size / blockSize) - 1) * blockSize;
    const head = whole > 0 ? await read(start, whole) : Buffer.alloc(0);
    const tail = await read(inode.at + inode.bytes.length, inode.size - whole);
    return Buffer.concat([head, tail]);
}
/** The entries of a directory, block by block: fixed parts first, then the names. */
function directoryEntries(data, blockSize) {
    const entries = [];
    for (let at = 0; at < data.length; at += blockSize) {
        const block = data.subarray(at, at + blockSize);
        const count = block.length < 12 ? 0 : Math.floor(block.readUInt16LE(8) / 12);
        for (let index = 0; index < count && (index + 1) * 12 <= block.length; index++) {
            const node = Number(block.readBigUInt64LE(index * 12));
            const from = block.readUInt16LE(index * 12 + 8);
            const next = index + 1 < count ? block.readUInt16LE((index + 1) * 12 + 8) : block.length;
            entries.push({ name: block.toString("utf8", from, next).replace(/\0.*$/s, ""), node });
        }
    }
    return entries;
}
