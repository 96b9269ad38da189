import { chunkBlock, mostBlocks } from "../model/update/chunk-index.js";
const fewestBlocks = 4;
/** One block in so many ends a chunk, when the chunk is long enough. */
const divisor = 12;
/** So many zeros among the 1024 words of a block tell tables from packed data. */
const fewestZeros = 32;
/** Parameters of the 32-bit Fowler–Noll–Vo hash, variant 1a (draft-eastlake-fnv). */
const fnv = { basis: 0x811c9dc5, prime: 0x01000193 };
/**
 * Divides bytes into chunks at places that their content decides, so that bytes put in
 * or taken out change the chunks around them and no others (docs/bundle.md, which the
 * device's own program follows too). Tables and packed data are kept apart: an EROFS has
 * its inodes between the data, and they change whenever something has moved.
 */
export class Chunker {
    #forcedCut;
    /** What is not yet a chunk. */
    #rest = Buffer.alloc(0);
    /** How much of it was looked at. */
    #seen = 0;
    /** What the last of the blocks that were looked at is. */
    #table = false;
    /** Where `#rest` begins. */
    #offset = 0;
    /** @param forcedCut a multiple of 4096 at which a chunk ends in any case */
    constructor(forcedCut) {
        this.#forcedCut = forcedCut;
    }
    /** Takes the next bytes, in pieces of any size. @returns the chunks that are complete now */
    update(piece) {
        this.#rest = Buffer.concat([this.#rest, piece]);
        const chunks = [];
        let start = 0;
        const cut = (end) => {
            chunks.push(this.#rest.subarray(start, end));
            start = end;
        };
        for (; this.#seen + chunkBlock <= this.#rest.length; this.#seen += chunkBlock) {
            const end = this.#seen + chunkBlock;
            const { hash, table } = look(this.#rest.subarray(this.#seen, end));
            if (this.#seen > start && table !== this.#table)
                cut(this.#seen);
            this.#table = table;
            const blocks = (end - start) / chunkBlock;
            const ends = blocks >= fewestBlocks && (hash >>> 8) % divisor === 0;
            if (ends || blocks === mostBlocks || this.#offset + end === this.#forcedCut)
                cut(end);
        }
        this.#offset += start;
        this.#seen -= start;
        this.#rest = this.#rest.subarray(start);
        return chunks;
    }
    /** The last chunk, when there is something left. */
    finish() {
        return this.#rest.length > 0 ? [this.#rest] : [];
    }
}
/**
 * Looks at the little-endian 32-bit words of a block: FNV-1a over them, and whether there
 * are many zeros among them. Those at its start do not count: EROFS fills up packed data there.
 */
function look(block) {
    const words = new DataView(block.buffer, block.byteOffset, block.length);
    let hash = fnv.basis;
    let zeros = 0;
    let started = false;
    for (let at = 0; at < block.length; at += 4) {
        const word = words.getUint32(at, true);
        hash = Math.imul(hash ^ word, fnv.prime);
        if (word !== 0)
            started = true;
        else if (started)
            zeros += 1;
    }
    return { hash, table: zeros >= fewestZeros };
}
