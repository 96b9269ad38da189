import { createHash } from "node:crypto";
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from "node:fs";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MrrlError } from "../../errors/mrrl-error.js";
import { sha256 } from "../../model/sha256.js";
import { comparePaths, treeHash } from "../../model/tree-listing.js";
import { cutArchive } from "../../plan/cache/archive-cuts.js";
import { listedEntries, renderListing, } from "../../plan/cache/archive-listing.js";
import { fileDigest } from "../file-digest.js";
import { copyWhole, writeWhole } from "../write-whole.js";
import { compressFiles } from "../zstd.js";
/** So many frames are compressed together. */
const batch = 32;
/**
 * Writes the archive of a store path.
 * @param file the archive, made anew; what is not yet compressed is beside it.
 * @returns how it is cut, and the tree hash of what was read. @throws STORE_CORRUPT, TOOL_FAILED
 */
export async function writeArchive(context, compression, storePath, file, onProgress) {
    const { directories, files, links } = list(storePath);
    const digests = [];
    const body = `${file}.body`;
    const parts = await writeFrames(context, compression, body, contents(storePath, files, digests), onProgress);
    const archived = files.map((each, index) => ({ ...each, sha256: digests[index] }));
    const listing = { directories, files: archived, links };
    // The digests are known last, and wanted first.
    const text = Buffer.from(renderListing(listing));
    const head = await writeFrames(context, compression, file, [text], () => { });
    const frames = [...head, ...parts];
    const whole = await open(file, "r+");
    try {
        const size = await copyWhole(whole, body, head[0]?.size ?? 0);
        await whole.sync();
        await rm(body);
        const archive = { sha256: await fileDigest(file), size, frames };
        return { archive, treeHash: treeHash(listedEntries(listing)) };
    }
    finally {
        await whole.close();
    }
}
/** Compresses contents, each to a frame, one behind the other in a new file. */
async function writeFrames(context, compression, file, contents, onProgress) {
    const frames = [];
    const scratch = `${file}.frames`;
    await mkdir(scratch);
    const handle = await open(file, "wx");
    try {
        let waiting = [];
        let length = 0;
        let done = 0;
        const write = async () => {
            const compressed = await compress(context, compression, scratch, waiting);
            for (const [index, bytes] of compressed.entries()) {
                await writeWhole(handle, bytes, length);
                length += bytes.length;
                const content = waiting[index]?.length ?? 0;
                done += content;
                frames.push({ size: bytes.length, content, sha256: sha256(bytes) });
            }
            onProgress(done);
            waiting = [];
        };
        for (const content of contents) {
            waiting.push(content);
            if (waiting.length === batch)
                await write();
        }
        if (waiting.length > 0)
            await write();
    }
    finally {
        await handle.close();
    }
    await rm(scratch, { recursive: true });
    return frames;
}
/** Compresses some contents with all cores, each core a share of them. */
async function compress(context, { toolbox, zstd, level }, scratch, contents) {
    context.signal.throwIfAborted();
    const { jobs } = context.settings;
    for (const [index, content] of contents.entries()) {
        await writeFile(join(scratch, String(index)), content);
    }
    const names = contents.map((_, index) => String(index));
    const shares = Array.from({ length: Math.min(jobs, names.length) }, (_, share) => names.filter((name) => Number(name) % jobs === share));
    const work = shares.map((share) => compressFiles(context, toolbox, zstd, scratch, share, level));
    // Nothing is still at work in the directory when this throws.
    await Promise.allSettled(work);
    await Promise.all(work);
    const frames = [];
    for (const name of names) {
        const path = join(scratch, `${name}.zst`);
        frames.push(await readFile(path));
        await rm(path);
    }
    return frames;
}
function list(root) {
    const directories = [];
    const files = [];
    const links = [];
    const visit = (prefix) => {
        for (const name of readdirSync(`${root}/${prefix}`)) {
            const path = `${prefix}${name}`;
            const stat = lstatSync(`${root}/${path}`);
            if (stat.isDirectory()) {
                directories.push(path);
                visit(`${path}/`);
            }
            else if (stat.isSymbolicLink()) {
                links.push({ path, target: readlinkSync(`${root}/${path}`) });
            }
            else if (stat.isFile()) {
                files.push({ path, executable: (stat.mode & 0o111) !== 0, size: stat.size });
            }
            else {
                throw new MrrlError("STORE_CORRUPT", "a device, fifo or socket is in the store", {
                    place: `${root}/${path}`,
                });
            }
        }
    };
    visit("");
    const byPath = (a, b) => comparePaths(a.path, b.path);
    return {
        directories: directories.sort(comparePaths),
        files: files.sort(byPath),
        links: links.sort(byPath),
    };
}
/** The contents of files, cut into frames. @param digests is filled with one for each file */
function* contents(root, files, digests) {
    const sizes = cutArchive(files).values();
    let frame = Buffer.alloc(sizes.next().value ?? 0);
    let filled = 0;
    for (const { path, size } of files) {
        const hash = createHash("sha256");
        const file = openSync(`${root}/${path}`, "r");
        try {
            for (let left = size; left > 0;) {
                const wanted = Math.min(left, frame.length - filled);
                const read = readSync(file, frame, filled, wanted, null);
                if (read === 0) {
                    throw new MrrlError("STORE_CORRUPT", "a file became shorter while it was read", {
                        place: `${root}/${path}`,
                    });
                }
                hash.update(frame.subarray(filled, filled + read));
                filled += read;
                left -= read;
                if (filled < frame.length)
                    continue;
                yield frame;
                frame = Buffer.alloc(sizes.next().value ?? 0);
                filled = 0;
            }
        }
        finally {
            closeSync(file);
        }
        digests.push(hash.digest("hex"));
    }
}
