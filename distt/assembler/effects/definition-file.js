import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, sep } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { sha256 } from "../model/sha256.js";
import { absent, fileState } from "./file-state.js";
/** The largest text file that a definition may consist of or name, in bytes. */
const largestText = 1024 * 1024;
export function isMissing(error) {
    const { code } = error;
    return code === "ENOENT" || code === "ENOTDIR";
}
/**
 * Reads the files that definitions consist of, and keeps what was seen of each path
 * before it was read: all that a result depends on.
 */
export class DefinitionFiles {
    #states = new Map();
    #realPaths = new Map();
    #digests = new Map();
    /** Every path asked for, with its `fileState` then. */
    get states() {
        return this.#states;
    }
    /** Paths whose real path mattered, with that. */
    get realPaths() {
        return this.#realPaths;
    }
    /** Every text that was read, by its path. */
    get digests() {
        return this.#digests;
    }
    /** Whether a path leads to something. */
    exists(path) {
        return this.#look(path) !== absent;
    }
    /**
     * Reads a text file: UTF-8, at most 1 MiB, without NUL characters, kept exactly.
     * @param place where it is named, for messages.
     * @throws DEFINITION_INVALID
     */
    async readText(path, place = path) {
        this.#look(path);
        const text = await readText(path, place);
        this.#digests.set(path, sha256(text));
        return text;
    }
    /**
     * Reads a text file that a definition names, relative to the definition's own directory.
     * @param owner the definition's file.
     * @throws DEFINITION_NOT_FOUND; DEFINITION_INVALID when a link leads out of the directory
     */
    async readBeside(owner, name, place) {
        const directory = dirname(owner);
        const path = `${directory}/${name}`;
        let inside;
        try {
            const [file, root] = await Promise.all([this.#realPath(path), this.#realPath(directory)]);
            inside = file.startsWith(`${root}${sep}`);
        }
        catch (error) {
            if (!isMissing(error))
                throw error;
            throw new MrrlError("DEFINITION_NOT_FOUND", `there is no file '${name}'`, {
                place,
                hint: `put it into ${directory}`,
            });
        }
        if (!inside) {
            throw new MrrlError("DEFINITION_INVALID", `'${name}' leads out of its directory`, {
                place,
                hint: `put the file itself into ${directory}`,
            });
        }
        return this.readText(path, place);
    }
    #look(path) {
        const state = this.#states.get(path) ?? fileState(path);
        this.#states.set(path, state);
        return state;
    }
    async #realPath(path) {
        const real = await realpath(path);
        this.#realPaths.set(path, real);
        return real;
    }
}
async function readText(path, place) {
    const refuse = (message, hint) => new MrrlError("DEFINITION_INVALID", message, { place, hint });
    // Before opening it: reading from a pipe or a device may never end.
    const status = await stat(path);
    if (!status.isFile())
        throw refuse(`'${path}' is not a plain file`, "name a text file");
    if (status.size > largestText) {
        throw refuse(`'${path}' has ${status.size} bytes, more than 1 MiB`, "make it a source of the package");
    }
    const bytes = await readFile(path);
    try {
        const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
        if (!text.includes("\0"))
            return text;
    }
    catch (error) {
        if (!(error instanceof TypeError))
            throw error;
    }
    throw refuse(`'${path}' is not UTF-8 text`, "binary files can only be sources of a package");
}
