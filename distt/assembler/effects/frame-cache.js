import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { sha256 } from "../model/sha256.js";
import { zstdOptions } from "./zstd.js";
/** How long a frame is kept that no bundle has used, in milliseconds. */
const longestUnused = 90 * 24 * 60 * 60 * 1000;
/** Bytes in front of a frame. */
const sealSize = 32;
/**
 * Frames of earlier bundles by the digest of their chunk: from one release to the next
 * most chunks are the same, and compressing is slow. What is in it is checked when it is
 * used, and it can be removed at any time; what goes wrong with it is no failure.
 */
export class FrameCache {
    #directory;
    /** Another zstd, or other options, could give other bytes: they have another cache. */
    constructor({ settings }, zstd) {
        const maker = sha256(JSON.stringify([basename(zstd.root), zstdOptions]));
        this.#directory = join(settings.cacheRoot, "frames", maker);
    }
    /** The frame of a chunk, if it is there and as it was put there. */
    async get(digest) {
        const path = join(this.#directory, digest);
        try {
            const bytes = await readFile(path);
            const frame = bytes.subarray(sealSize);
            if (!bytes.subarray(0, sealSize).equals(seal(digest, frame)))
                return undefined;
            const now = new Date();
            await utimes(path, now, now);
            return frame;
        }
        catch {
            return undefined;
        }
    }
    async put(digest, frame) {
        const path = join(this.#directory, digest);
        const fresh = `${path}.${process.pid}`;
        try {
            await mkdir(this.#directory, { recursive: true });
            await writeFile(fresh, Buffer.concat([seal(digest, frame), frame]));
            await rename(fresh, path);
        }
        catch {
            await rm(fresh, { force: true }).catch(() => { });
        }
    }
    /** Removes what was not used for a long time. */
    async prune(now = Date.now()) {
        for (const name of await readdir(this.#directory).catch(() => [])) {
            const path = join(this.#directory, name);
            const used = await stat(path).catch(() => undefined);
            if (used && now - used.mtimeMs > longestUnused)
                await rm(path).catch(() => { });
        }
    }
}
/** Tells a frame from a damaged one, and from that of another chunk. */
function seal(digest, frame) {
    return createHash("sha256").update(digest).update(frame).digest();
}
