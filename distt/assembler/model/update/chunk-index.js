import { MrrlError } from "../../errors/mrrl-error.js";
/** Chunks begin and end at multiples of this, in bytes, as the blocks of an EROFS do. */
export const chunkBlock = 4096;
/** A chunk has at most so many blocks. */
export const mostBlocks = 64;
/** The largest index, in bytes. */
export const largestIndex = 64 << 20;
const magic = "MRRLIDX1";
const headerSize = 16;
const entrySize = 40;
/** What a zstd frame may be longer than its content: ZSTD_compressBound, rounded up. */
const frameOverhead = 2048;
/** The bytes of an index (docs/bundle.md). */
export function renderIndex({ boot, root }) {
    const chunks = [...boot, ...root];
    const bytes = Buffer.alloc(headerSize + entrySize * chunks.length);
    if (bytes.length > largestIndex)
        throw new MrrlError("BUG", "the index of an update is too long");
    bytes.write(magic, "latin1");
    bytes.writeUInt32LE(boot.length, 8);
    bytes.writeUInt32LE(root.length, 12);
    chunks.forEach(({ sha256, size, compressedSize }, index) => {
        const at = headerSize + entrySize * index;
        bytes.write(sha256, at, "hex");
        bytes.writeUInt32LE(size, at + 32);
        bytes.writeUInt32LE(compressedSize, at + 36);
    });
    return bytes;
}
/** Reads an index. @throws BUNDLE_INVALID */
export function parseIndex(bytes, place) {
    const invalid = (message) => new MrrlError("BUNDLE_INVALID", message, { place });
    if (bytes.length < headerSize || bytes.toString("latin1", 0, 8) !== magic) {
        throw invalid("this is not an index of chunks");
    }
    const [boots, roots] = [bytes.readUInt32LE(8), bytes.readUInt32LE(12)];
    if (bytes.length !== headerSize + entrySize * (boots + roots) || bytes.length > largestIndex) {
        throw invalid("the index has not the length that its own counts say");
    }
    const chunks = Array.from({ length: boots + roots }, (_, index) => {
        const at = headerSize + entrySize * index;
        const chunk = {
            sha256: bytes.toString("hex", at, at + 32),
            size: bytes.readUInt32LE(at + 32),
            compressedSize: bytes.readUInt32LE(at + 36),
        };
        // The boot archive ends where it ends, at a multiple of a sector.
        const unit = index === boots - 1 ? 512 : chunkBlock;
        const { size, compressedSize } = chunk;
        if (size === 0 || size > mostBlocks * chunkBlock || size % unit !== 0) {
            throw invalid(`chunk ${index} cannot have ${size} bytes`);
        }
        if (compressedSize === 0 || compressedSize > size + frameOverhead) {
            throw invalid(`chunk ${index} of ${size} bytes cannot have ${compressedSize} compressed`);
        }
        return chunk;
    });
    return { boot: chunks.slice(0, boots), root: chunks.slice(boots) };
}
/** The bytes that chunks are in a bundle. */
export function compressedSize(chunks) {
    return chunks.reduce((sum, chunk) => sum + chunk.compressedSize, 0);
}
