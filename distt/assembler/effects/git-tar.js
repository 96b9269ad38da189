import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pack } from "tar-stream";
import { MrrlError } from "../errors/mrrl-error.js";
import { linkText, quote, refused } from "../plan/archive-policy.js";
/** git's own limit of a link's text is the path's; as in archive-policy.ts. */
const longestLink = 3072;
/** Everything of it is root's, and changed one second after the epoch. */
const common = { uid: 0, gid: 0, uname: "root", gname: "root", mtime: new Date(1000) };
/** Sorts entries by the bytes of their paths, as `LC_ALL=C sort` does. */
export function sortEntries(entries) {
    return entries
        .map((entry) => ({ entry, key: Buffer.from(entry.path) }))
        .sort((a, b) => Buffer.compare(a.key, b.key))
        .map(({ entry }) => entry);
}
/** The objects whose content the tar needs, in its order. */
export function neededObjects(sorted) {
    return sorted.filter(({ type }) => hasContent(type)).map(({ object }) => object);
}
function hasContent(type) {
    return type === "file" || type === "executable" || type === "symlink";
}
/**
 * The canonical tar of a tree (docs/sources.md): ustar, with a pax header where a name
 * does not fit; root:root, mtime 1; modes 0755 for directories and executables, 0644
 * for other files, 0777 for links. Its bytes depend on the entries and blobs alone.
 * @param sorted as `sortEntries` gives them; submodules have become directories.
 * @param output what `git cat-file --batch` prints for `neededObjects`.
 */
export async function* gitTar(sorted, output, place) {
    const archive = pack();
    const filling = fill(archive, sorted, new BatchReader(output), place).catch((error) => archive.destroy(error));
    for await (const chunk of archive)
        yield chunk;
    await filling;
}
async function fill(archive, sorted, blobs, place) {
    for (const { path: name, type, object, size } of sorted) {
        if (type === "directory" || type === "submodule") {
            archive.entry({ ...common, name: `${name}/`, type: "directory", mode: 0o755 }, "");
            continue;
        }
        await blobs.open(object, size);
        if (type === "symlink") {
            if (size > longestLink)
                throw refused(place, `${quote(name)} is a link with a long target`);
            const chunks = [];
            for await (const chunk of blobs.content())
                chunks.push(chunk);
            const linkname = linkText(name, Buffer.concat(chunks).toString("utf8"), place);
            archive.entry({ ...common, name, type: "symlink", mode: 0o777, linkname }, "");
        }
        else {
            const mode = type === "executable" ? 0o755 : 0o644;
            const sink = archive.entry({ ...common, name, type: "file", mode, size });
            await pipeline(Readable.from(blobs.content()), sink);
        }
    }
    archive.finalize();
}
/** Reads `<name> SP <type> SP <size> LF <content> LF`, again and again: git-cat-file(1). */
class BatchReader {
    #chunks;
    #buffer = Buffer.alloc(0);
    #left = 0;
    constructor(output) {
        this.#chunks = output[Symbol.asyncIterator]();
    }
    /** Goes to the next object, which must be this one. */
    async open(object, size) {
        let end = this.#buffer.indexOf(10);
        while (end < 0) {
            await this.#more();
            end = this.#buffer.indexOf(10);
        }
        const header = this.#buffer.toString("latin1", 0, end);
        this.#buffer = this.#buffer.subarray(end + 1);
        if (header !== `${object} blob ${size}`) {
            throw new MrrlError("TOOL_FAILED", `git gave '${header}' for the blob ${object}`);
        }
        this.#left = size;
    }
    /** The content of the object that was opened; to be read to its end. */
    async *content() {
        while (this.#left > 0) {
            if (this.#buffer.length === 0)
                await this.#more();
            const piece = this.#buffer.subarray(0, this.#left);
            this.#buffer = this.#buffer.subarray(piece.length);
            this.#left -= piece.length;
            yield piece;
        }
        if (this.#buffer.length === 0)
            await this.#more();
        this.#buffer = this.#buffer.subarray(1);
    }
    async #more() {
        const { value, done } = await this.#chunks.next();
        if (done)
            throw new MrrlError("TOOL_FAILED", "git ended before it gave every blob");
        this.#buffer = Buffer.concat([this.#buffer, value]);
    }
}
