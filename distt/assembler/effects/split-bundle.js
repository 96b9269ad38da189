import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { bundleHeadBytes, readBundleHead } from "./bundle-file.js";
import { readFully } from "./differing-ranges.js";
import { explainDiskFailure } from "./disk-failure.js";
import { makeDirectories } from "./make-directories.js";
import { syncFileSystem } from "./sync-file-system.js";
/**
 * Writes a bundle as separate files for a plain HTTP server: `bundle.head`, and each chunk's
 * frame in `chunks/<sha256>.zst`. What was there before stays; the head comes last, so that
 * whoever reads it finds all its chunks.
 * @throws USAGE, NO_SPACE and others of a disk.
 */
export async function splitBundle(context, toolbox, bundle, directory) {
    const chunks = join(directory, "chunks");
    const file = await open(bundle, "r");
    try {
        await makeDirectories(chunks);
        const { head, index, chunksAt } = await readBundleHead(file, bundle);
        let at = chunksAt;
        for (const { sha256, compressedSize } of [...index.boot, ...index.root]) {
            context.signal.throwIfAborted();
            const frame = await readFully(file, Buffer.alloc(compressedSize), at);
            if (frame.length < compressedSize)
                throw new MrrlError("BUG", "a bundle without its end");
            at += compressedSize;
            await replace(join(chunks, `${sha256}.zst`), frame, false);
        }
        // One for all the chunks.
        await syncFileSystem(context, toolbox, chunks);
        await replace(join(directory, "bundle.head"), bundleHeadBytes(head), true);
        await syncFileSystem(context, toolbox, directory);
    }
    catch (error) {
        throw explainDiskFailure(error, {
            what: "the split bundle",
            place: directory,
            elsewhere: "name another directory with --split",
            refused: "USAGE",
        });
    }
    finally {
        await file.close();
    }
}
/** Puts a file in its place at once, unless it is there with the same content. */
async function replace(path, bytes, flush) {
    const present = await readFile(path).catch(() => undefined);
    if (present?.equals(bytes))
        return;
    const fresh = `${path}.new`;
    try {
        await writeFile(fresh, bytes, { flush });
        await rename(fresh, path);
    }
    catch (error) {
        await rm(fresh, { force: true }).catch(() => { });
        throw error;
    }
}
