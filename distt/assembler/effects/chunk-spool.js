import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../model/sha256.js";
import { FrameCache } from "./frame-cache.js";
import { writeWhole } from "./write-whole.js";
import { compressFiles } from "./zstd.js";
/** Chunks are compressed when there are so many bytes of them, or so many. */
const batchBytes = 32 << 20;
const batchCount = 2048;
/** Compresses chunks, and keeps the frames one behind the other in a file. */
export class ChunkSpool {
    #context;
    #toolbox;
    #zstd;
    #directory;
    #cache;
    #file;
    #chunks = [];
    #waiting = [];
    #waitingBytes = 0;
    #length = 0;
    constructor(context, toolbox, zstd, directory, file) {
        this.#context = context;
        this.#toolbox = toolbox;
        this.#zstd = zstd;
        this.#directory = directory;
        this.#file = file;
        this.#cache = new FrameCache(context, zstd);
    }
    /**
     * Gives `work` an empty spool.
     * @param path the file to make; what is not yet compressed is in a directory beside it.
     * @returns the chunks in their order, all of which are in the file then. @throws TOOL_FAILED
     */
    static async fill(context, toolbox, zstd, path, work) {
        const directory = `${path}.waiting`;
        await mkdir(directory);
        const file = await open(path, "wx");
        try {
            const spool = new ChunkSpool(context, toolbox, zstd, directory, file);
            await work(spool);
            await spool.#compress();
            await spool.#cache.prune();
            return spool.#chunks;
        }
        finally {
            await file.close();
        }
    }
    async add(chunk) {
        const digest = sha256(chunk);
        const frame = await this.#cache.get(digest);
        if (!frame)
            await writeFile(this.#path(this.#waiting.length), chunk);
        this.#waiting.push({ sha256: digest, size: chunk.length, frame });
        this.#waitingBytes += chunk.length;
        if (this.#waitingBytes >= batchBytes || this.#waiting.length >= batchCount) {
            await this.#compress();
        }
    }
    async #compress() {
        this.#context.signal.throwIfAborted();
        const names = this.#waiting.flatMap(({ frame }, index) => (frame ? [] : [String(index)]));
        const work = shares(names, this.#context.settings.jobs).map((share) => compressFiles(this.#context, this.#toolbox, this.#zstd, this.#directory, share));
        // Nothing is still at work in the directory when this throws.
        await Promise.allSettled(work);
        await Promise.all(work);
        for (const [index, { sha256: digest, size, frame }] of this.#waiting.entries()) {
            const bytes = frame ?? (await this.#compressed(index, digest));
            await writeWhole(this.#file, bytes, this.#length);
            this.#length += bytes.length;
            this.#chunks.push({ sha256: digest, size, compressedSize: bytes.length });
        }
        this.#waiting = [];
        this.#waitingBytes = 0;
    }
    async #compressed(index, digest) {
        const path = `${this.#path(index)}.zst`;
        const frame = await readFile(path);
        await rm(path);
        await this.#cache.put(digest, frame);
        return frame;
    }
    #path(index) {
        return join(this.#directory, String(index));
    }
}
/** Deals names out to so many programs at most. */
function shares(names, programs) {
    return Array.from({ length: Math.min(programs, names.length) }, (_, first) => names.filter((_name, index) => index % programs === first));
}
