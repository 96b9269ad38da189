import { open } from "node:fs/promises";
import { sha256 } from "../../../assembler/model/sha256.js";
const block = 65_536;
const zeros = Buffer.alloc(block);
/**
 * A disk in memory to which recorded writes are applied, and taken back. Each region has a
 * key that follows from what was applied to it, so that what is found out about a content
 * need not be found out again.
 */
export class ReplayedDisk {
    bytes;
    /** Blocks that may hold something other than zeros. */
    #used = new Set();
    #regions;
    #keys = new Map();
    constructor(size, regions) {
        this.bytes = Buffer.alloc(size);
        this.#regions = regions;
        for (const { name } of regions)
            this.#keys.set(name, "");
    }
    /** Reads a disk as it was before the first write. */
    static async load(path, regions) {
        const file = await open(path, "r");
        try {
            const { size } = await file.stat();
            const disk = new ReplayedDisk(size, regions);
            const chunk = Buffer.alloc(block);
            for (let at = 0; at < size; at += block) {
                const { bytesRead } = await file.read(chunk, 0, block, at);
                if (chunk.compare(zeros, 0, bytesRead, 0, bytesRead) === 0)
                    continue;
                chunk.copy(disk.bytes, at, 0, bytesRead);
                disk.#used.add(at / block);
            }
            return disk;
        }
        finally {
            await file.close();
        }
    }
    /** Follows from the history of a region: the same key is the same content. */
    key(region) {
        return this.#keys.get(region) ?? "";
    }
    apply(pieces) {
        for (const piece of pieces)
            this.#write(piece);
    }
    /** Applies pieces for as long as `work` runs, then the disk is as it was before. */
    async withPieces(pieces, work) {
        const keys = new Map(this.#keys);
        const kept = pieces.map(({ offset, content }) => {
            const length = typeof content === "number" ? content : content.length;
            return { offset, bytes: Buffer.from(this.bytes.subarray(offset, offset + length)) };
        });
        try {
            // Pieces may overlap, so all is kept before the first is applied.
            this.apply(pieces);
            return await work();
        }
        finally {
            for (const { offset, bytes } of kept)
                bytes.copy(this.bytes, offset);
            for (const [name, key] of keys)
                this.#keys.set(name, key);
        }
    }
    /** Writes a part of the disk to a sparse file of its own. */
    async save(path, start = 0, size = this.bytes.length - start) {
        const file = await open(path, "w");
        try {
            await file.truncate(size);
            const last = Math.ceil((start + size) / block);
            for (let index = Math.floor(start / block); index < last; index++) {
                if (!this.#used.has(index))
                    continue;
                const from = Math.max(index * block, start);
                const until = Math.min((index + 1) * block, start + size);
                if (this.bytes.compare(zeros, 0, until - from, from, until) === 0)
                    continue;
                await file.write(this.bytes, from, until - from, from - start);
            }
        }
        finally {
            await file.close();
        }
    }
    #write({ id, offset, content }) {
        const length = typeof content === "number" ? content : content.length;
        if (offset + length > this.bytes.length)
            throw new RangeError("a write beyond the disk's end");
        for (let index = Math.floor(offset / block); index * block < offset + length; index++) {
            const from = Math.max(index * block, offset);
            const until = Math.min((index + 1) * block, offset + length);
            if (typeof content !== "number") {
                content.copy(this.bytes, from, from - offset, until - offset);
                this.#used.add(index);
            }
            else if (this.#used.has(index)) {
                this.bytes.fill(0, from, until);
            }
        }
        for (const { name, start, size } of this.#regions) {
            if (offset >= start + size || offset + length <= start)
                continue;
            this.#keys.set(name, sha256(`${this.#keys.get(name)} ${id}`));
        }
    }
}
