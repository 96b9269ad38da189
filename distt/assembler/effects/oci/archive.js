import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { posix } from "node:path";
import { failureOf } from "../../errors/failure-of.js";
import { MrrlError } from "../../errors/mrrl-error.js";
import { entryPath, quote, refused } from "../../plan/archive-policy.js";
import { ArchiveTally } from "../../plan/archive-tally.js";
import { isFile, readTar } from "../tar-entries.js";
const GiB = 1024 ** 3;
/** Of the archive as a file that has images in it, not of the images. */
const limits = {
    entries: 100_000,
    depth: 16,
    fileBytes: 64 * GiB,
    totalBytes: 256 * GiB,
};
/**
 * Opens a tar archive, of which only the headers are kept, or a directory.
 * @param place of the definition that names it, for messages.
 * @throws DEFINITION_INVALID when there is nothing, ARCHIVE_REFUSED
 */
export async function openArchive(path, place, signal) {
    const found = await stat(path).catch((cause) => {
        throw new MrrlError("DEFINITION_INVALID", `the image archive cannot be read: ${cause.message}`, {
            place,
            hint: "name a file of `docker save` or `skopeo copy … oci-archive:`, or an OCI layout's directory",
            cause,
        });
    });
    if (found.isDirectory())
        return { path, find: (name) => findInDirectory(path, name) };
    if (!found.isFile())
        throw refused(path, "it is neither a file nor a directory");
    const files = await indexTar(path, signal);
    return { path, find: async (name) => files.find(name) };
}
async function findInDirectory(path, name) {
    const file = posix.join(path, entryPath(name, limits, path));
    const found = await stat(file).catch((error) => {
        if (error.code === "ENOENT" || error.code === "ENOTDIR")
            return undefined;
        throw error;
    });
    return found?.isFile() ? { path: file, start: 0, length: found.size } : undefined;
}
/** Files by name; old versions of `docker save` have links where images share a layer. */
class TarIndex {
    #ranges = new Map();
    #links = new Map();
    #path;
    constructor(path) {
        this.#path = path;
    }
    add(name, to) {
        if (this.#ranges.has(name) || this.#links.has(name)) {
            throw refused(this.#path, `${quote(name)} is there twice`);
        }
        if (typeof to === "string")
            this.#links.set(name, to);
        else
            this.#ranges.set(name, to);
    }
    find(name) {
        let at = name;
        // A link to a link is more than any writer makes.
        for (let links = 0; links < 3; links++) {
            const range = this.#ranges.get(at);
            if (range)
                return range;
            at = this.#links.get(at) ?? "";
        }
        return undefined;
    }
}
async function indexTar(path, signal) {
    await refuseCompressed(path);
    const index = new TarIndex(path);
    const tally = new ArchiveTally(limits, path);
    const chunks = createReadStream(path, { highWaterMark: 1 << 20 });
    try {
        await readTar(chunks, { limits, archive: path }, (header) => {
            signal.throwIfAborted();
            const { type, size, byteOffset, linkname } = header;
            const name = entryPath(header.name, limits, path);
            tally.count(name, size);
            if (isFile(header))
                index.add(name, { path, start: byteOffset, length: size });
            if (type === "link")
                index.add(name, posix.normalize(linkname ?? ""));
            if (type === "symlink") {
                index.add(name, posix.join(posix.dirname(name), linkname ?? ""));
            }
        });
    }
    finally {
        chunks.destroy();
    }
    return index;
}
const compressions = {
    "1f8b": "gunzip",
    "28b52ffd": "unzstd",
    fd377a585a00: "unxz",
    "425a68": "bunzip2",
};
async function refuseCompressed(path) {
    const file = await open(path, "r");
    try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(6), 0, 6, 0);
        const head = buffer.toString("hex", 0, bytesRead);
        const found = Object.entries(compressions).find(([magic]) => head.startsWith(magic));
        if (!found)
            return;
        throw new MrrlError("ARCHIVE_REFUSED", "the archive is refused: it is compressed as a whole", {
            place: path,
            hint: `decompress it with ${found[1]}; its layers may be compressed`,
        });
    }
    finally {
        await file.close();
    }
}
/** The bytes of a small file. @throws ARCHIVE_REFUSED when the archive has become shorter. */
export async function readRange(range) {
    try {
        return await readWhole(range);
    }
    catch (error) {
        throw readFailure(error, range.path);
    }
}
async function readWhole({ path, start, length }) {
    const file = await open(path, "r");
    try {
        const buffer = Buffer.alloc(length);
        for (let done = 0; done < length;) {
            const { bytesRead } = await file.read(buffer, done, length - done, start + done);
            if (bytesRead === 0)
                throw refused(path, "it is cut off");
            done += bytesRead;
        }
        return buffer;
    }
    finally {
        await file.close();
    }
}
/**
 * What the operating system says when an archive is read, as an error that names the archive:
 * it is the store that is written meanwhile. Other errors come back as they are.
 */
export function readFailure(error, path) {
    const { syscall, code: said } = error;
    if (error instanceof MrrlError || syscall === undefined)
        return error;
    if (said === "ENOENT")
        return refused(path, "it went away while it was read", error);
    const { code, message, hint } = failureOf(error);
    return new MrrlError(code, `the archive cannot be read: ${message}`, {
        place: path,
        cause: error,
        ...(hint === undefined ? {} : { hint }),
    });
}
