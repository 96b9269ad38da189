import { existsSync } from "node:fs";
import { access, chmod, constants, lstat, mkdir, readFile, rename, rm, writeFile, } from "node:fs/promises";
import { MrrlError } from "../errors/mrrl-error.js";
import { sha256 } from "../model/sha256.js";
import { logicalStore, parseStoreName } from "../model/store-name.js";
import { parseStoreRecord } from "../model/store-record.js";
import { shellCommand } from "../plan/shell-command.js";
import { readBounded } from "./bounded-file.js";
import { explainDiskFailure } from "./disk-failure.js";
import { flush } from "./flush.js";
import { makeDirectories } from "./make-directories.js";
import { removeTree } from "./remove-tree.js";
/** A reference is some two hundred bytes. */
const largestRecord = 64 << 20;
/**
 * The store on disk. The only module that maps store names to physical paths.
 * A path that exists under its final name is complete: its content was synced
 * and its record written before the one rename that put it there.
 */
export class Store {
    root;
    /** Records that were read: those of a complete path do not change. */
    #records = new Map();
    /** @param root the state directory; `store`, `meta`, `logs`, `builds`, `roots` and `leases` are below it. */
    constructor(root) {
        this.root = root;
    }
    /** Makes the directories. @throws STORE_UNUSABLE when they cannot be made or written, NO_SPACE. */
    async prepare() {
        try {
            for (const name of ["store", "meta", "logs", "builds", "roots", "leases"]) {
                await makeDirectories(`${this.root}/${name}`);
                await access(`${this.root}/${name}`, constants.W_OK);
            }
        }
        catch (error) {
            throw this.explain(error);
        }
    }
    /** Turns what the disk says while the store is written into an error with a way out. */
    explain(error) {
        return explainDiskFailure(error, {
            what: "the store",
            place: this.root,
            elsewhere: "name a writable directory with MRRL_STORE",
        });
    }
    physicalPath(name) {
        return `${this.root}/store/${name.full}`;
    }
    /** Maps a logical path below /mrrl/store to where it is on disk. */
    physicalOf(logical) {
        if (!logical.startsWith(`${logicalStore}/`)) {
            throw new MrrlError("BUG", `${logical} is not in the store`);
        }
        return `${this.root}/store/${logical.slice(logicalStore.length + 1)}`;
    }
    has(name) {
        return existsSync(this.physicalPath(name));
    }
    /**
     * A directory beside the final one, so that one rename within one directory completes
     * it. The caller holds the path's lock: what is there was left by somebody who was killed.
     */
    async makeOutput(name) {
        const path = `${this.root}/store/.${name.full}.tmp`;
        try {
            await removeTree(path);
            await mkdir(path);
            await chmod(path, 0o755);
            return path;
        }
        catch (error) {
            throw this.explain(error);
        }
    }
    buildDirectory(name) {
        return `${this.root}/builds/${name.full}`;
    }
    logPath(name) {
        return `${this.root}/logs/${name.full}.log.gz`;
    }
    /** Where the record of a path is. */
    recordPath({ full }) {
        return `${this.root}/meta/${full}.json`;
    }
    /** Where the build script of a path is, if it has one; older paths do not. */
    scriptPath({ full }) {
        return `${this.root}/meta/${full}.script`;
    }
    /** @returns the build script of a path; undefined when it has none, or a damaged one. */
    async script(name) {
        const text = await readFile(this.scriptPath(name), "utf8").catch(() => undefined);
        return text !== undefined && sha256(text) === name.digest ? text : undefined;
    }
    /** @throws STORE_CORRUPT when the record is missing or unreadable. */
    async record(name) {
        const known = this.#records.get(name.full);
        if (known)
            return known;
        const place = this.recordPath(name);
        try {
            const record = parseStoreRecord((await readBounded(place, largestRecord)).toString("utf8"), name.full);
            this.#records.set(name.full, record);
            return record;
        }
        catch (error) {
            throw new MrrlError("STORE_CORRUPT", `the record of ${name.full} is unusable: ${error.message}`, { place, hint: this.removalHint(name), cause: error });
        }
    }
    /** What to type so that a damaged path is built again. */
    removalHint(name) {
        const path = this.physicalPath(name);
        const remove = `${shellCommand(["chmod", "-R", "u+w", path])} && ${shellCommand(["rm", "-rf", path])}`;
        return `have it built again: ${remove}`;
    }
    /**
     * Makes a canonical output a store path: record, sync of the file system, one
     * rename, sync of the directory. `sync` must flush the file system of a path.
     * @param script the build script, where there is one: kept for those who ask how it was made.
     */
    async commit(name, output, record, sync, script) {
        // Its name tells whether it is whole, so it needs neither a rename nor a flush.
        if (script !== undefined) {
            // A link that stands there would be written through.
            await rm(this.scriptPath(name), { force: true });
            await writeFile(this.scriptPath(name), script, { flag: "wx" });
        }
        const recordPath = this.recordPath(name);
        const temporary = `${recordPath}.tmp`;
        await writeFile(temporary, `${JSON.stringify(record, null, 2)}\n`);
        await rename(temporary, recordPath);
        await sync(output);
        await this.#removeLink(this.physicalPath(name));
        await rename(output, this.physicalPath(name));
        try {
            await flush(`${this.root}/store`);
        }
        catch (error) {
            // A later sync would succeed without having written anything: only a new build may.
            await removeTree(this.physicalPath(name));
            throw error;
        }
    }
    /** Removes a link that leads nowhere: no directory can be renamed to its name. */
    async #removeLink(path) {
        const there = await lstat(path).catch(() => undefined);
        if (there?.isSymbolicLink())
            await rm(path);
    }
    /**
     * The transitive references of some paths, themselves included, sorted by name.
     * @throws STORE_CORRUPT when a path or a record is missing or unreadable.
     */
    async closure(names) {
        const seen = new Map();
        const pending = [...names];
        for (let name = pending.pop(); name; name = pending.pop()) {
            if (seen.has(name.full))
                continue;
            seen.set(name.full, name);
            for (const reference of (await this.record(name)).references) {
                const referred = parseStoreName(reference.name);
                if (!this.has(referred)) {
                    throw new MrrlError("STORE_CORRUPT", `${name.full} refers to a path that is missing`, {
                        place: this.physicalPath(referred),
                        hint: this.removalHint(name),
                    });
                }
                pending.push(referred);
            }
        }
        return [...seen.values()].sort((a, b) => (a.full < b.full ? -1 : 1));
    }
}
