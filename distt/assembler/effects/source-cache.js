import { chmod, lstat, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { fileDigest } from "./file-digest.js";
import { flush } from "./flush.js";
/** Where the cache keeps a source: `<cacheRoot>/sources/<sha256>`. */
export function sourcePath(context, source) {
    return join(context.settings.cacheRoot, "sources", source.sha256);
}
/**
 * Whether the cache holds a source. A file in the cache was verified before it
 * got its name, so name and size are trusted here; see `verifySource`.
 */
export async function isCached(context, source) {
    const stat = await lstat(sourcePath(context, source)).catch(() => undefined);
    return stat?.isFile() === true && (source.size === undefined || source.size === stat.size);
}
/**
 * Reads a cached source as a whole and compares its digest.
 * @throws HASH_MISMATCH with both digests; the damaged file is removed, so that the next run fetches it.
 */
export async function verifySource(path, source) {
    const found = await fileDigest(path);
    if (found === source.sha256)
        return;
    await rm(path, { force: true });
    throw new MrrlError("HASH_MISMATCH", `the cached ${source.file} is damaged`, {
        place: path,
        hint: "it was removed; run the command again to fetch it anew",
        evidence: bothDigests(source.sha256, found),
    });
}
/** Gives a complete and verified file its final name: durable first, then visible. */
export async function publishSource(part, path) {
    await chmod(part, 0o444);
    try {
        await flush(part);
        await rename(part, path);
        await flush(dirname(path));
    }
    catch (error) {
        // A later sync would succeed without having written anything: only a new download may.
        await rm(part, { force: true });
        await rm(path, { force: true });
        throw error;
    }
}
export function bothDigests(expected, found) {
    return `expected sha256 ${expected}, got ${found}`;
}
