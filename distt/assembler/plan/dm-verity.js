import { createHash } from "node:crypto";
import { MrrlError } from "../errors/mrrl-error.js";
/** Size of a data block and of a hash block, in bytes. */
export const verityBlock = 4096;
const digestSize = 32;
/**
 * Computes a dm-verity hash tree, version 1, sha256, 4096-byte blocks, without a
 * superblock (kernel documentation, admin-guide/device-mapper/verity.rst): every
 * block is hashed as salt ‖ block, the digests are packed into blocks filled up
 * with zeros, up to a single block whose digest is the root hash. Levels are
 * stored from the top down.
 */
export class VerityHasher {
    #salt;
    #digests = [];
    #rest = Buffer.alloc(0);
    constructor(salt) {
        this.#salt = salt;
    }
    /** Takes the next bytes of the data, in pieces of any size. */
    update(chunk) {
        const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
        let at = 0;
        for (; at + verityBlock <= bytes.length; at += verityBlock) {
            this.#digests.push(this.#hash(bytes.subarray(at, at + verityBlock)));
        }
        this.#rest = Buffer.from(bytes.subarray(at));
    }
    /** @throws BUG when the data did not end with a whole block, or were no more than one. */
    finish() {
        if (this.#rest.length > 0 || this.#digests.length < 2) {
            throw new MrrlError("BUG", "verity needs at least two whole blocks of data");
        }
        const levels = [];
        let digests = this.#digests;
        while (digests.length > 1) {
            const packed = Buffer.concat(digests);
            const level = Buffer.alloc(Math.ceil(packed.length / verityBlock) * verityBlock);
            packed.copy(level);
            levels.unshift(level);
            digests = [];
            for (let at = 0; at < level.length; at += verityBlock) {
                digests.push(this.#hash(level.subarray(at, at + verityBlock)));
            }
        }
        return {
            dataBlocks: this.#digests.length,
            rootHash: digests[0]?.toString("hex") ?? "",
            tree: Buffer.concat(levels),
        };
    }
    #hash(block) {
        return createHash("sha256").update(this.#salt).update(block).digest();
    }
}
/** Bytes of the hash tree over `dataBlocks` blocks of data. */
export function verityTreeSize(dataBlocks) {
    let blocks = 0;
    for (let level = dataBlocks; level > 1;) {
        level = Math.ceil(level / (verityBlock / digestSize));
        blocks += level;
    }
    return blocks * verityBlock;
}
