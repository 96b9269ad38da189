import { closeSync, constants, linkSync, lstatSync, mkdirSync, openSync, symlinkSync, writeSync, } from "node:fs";
import { posix } from "node:path";
import { quote, refused } from "../plan/archive-policy.js";
import { ArchiveTally } from "../plan/archive-tally.js";
/**
 * The directory that one archive is unpacked into. Its methods take paths that
 * `entryPath` has checked, and see to what only the file system knows: no path
 * leads through a symbolic link, nothing is replaced, the sums stay bounded.
 * File system calls are synchronous: an archive has thousands of small entries.
 */
export class ExtractionRoot {
    #directory;
    #archive;
    #tally;
    /** Directories known to be real ones; `""` is the root. */
    #directories = new Set([""]);
    /** Files made from this archive, which hard links may lead to. */
    #files = new Set();
    constructor(directory, limits, archive) {
        this.#directory = directory;
        this.#archive = archive;
        this.#tally = new ArchiveTally(limits, archive);
    }
    /** Counts an entry with content of `size` bytes. @throws ARCHIVE_REFUSED above the limits. */
    count(path, size) {
        this.#tally.count(path, size);
    }
    /** Makes a directory, or merges with the one that is there. */
    directory(path) {
        if (this.#directories.has(path))
            return;
        this.#parent(path);
        const absolute = this.#absolute(path);
        try {
            mkdirSync(absolute, 0o755);
        }
        catch (error) {
            if (error.code !== "EEXIST")
                throw error;
            if (!lstatSync(absolute).isDirectory()) {
                throw this.#refuse(`${quote(path)} is a directory here, and something else already`, error);
            }
        }
        this.#directories.add(path);
    }
    /** Makes a file and fills it with what `write` is given. */
    async file(path, executable, content) {
        this.#parent(path);
        const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
        const descriptor = this.#create(path, () => openSync(this.#absolute(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, executable ? 0o755 : 0o644));
        try {
            for await (const chunk of content) {
                for (let written = 0; written < chunk.byteLength;) {
                    written += writeSync(descriptor, chunk, written, chunk.byteLength - written);
                }
            }
        }
        finally {
            closeSync(descriptor);
        }
        this.#files.add(path);
    }
    symlink(path, text) {
        this.#parent(path);
        this.#create(path, () => symlinkSync(text, this.#absolute(path)));
    }
    /** Makes a second name of a file of this archive. */
    hardLink(path, target) {
        if (!this.#files.has(target)) {
            throw this.#refuse(`${quote(path)} is a link to ${quote(target)}, which is no file of it`);
        }
        this.#parent(path);
        this.#create(path, () => linkSync(this.#absolute(target), this.#absolute(path)));
        this.#files.add(path);
    }
    #parent(path) {
        const parent = posix.dirname(path);
        if (parent !== ".")
            this.directory(parent);
    }
    #create(path, make) {
        try {
            return make();
        }
        catch (error) {
            if (error.code !== "EEXIST")
                throw error;
            throw this.#refuse(`${quote(path)} is there already`, error);
        }
    }
    #absolute(path) {
        return `${this.#directory}/${path}`;
    }
    #refuse(problem, cause) {
        return refused(this.#archive, problem, cause);
    }
}
