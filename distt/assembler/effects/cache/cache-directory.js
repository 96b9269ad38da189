import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MrrlError } from "../../errors/mrrl-error.js";
import { indexType, largestIndex, parseCacheIndex, renderCacheIndex, } from "../../model/cache/index.js";
import { openEnvelope, signEnvelope } from "../../model/dsse.js";
import { sha256 } from "../../model/sha256.js";
import { checkContinuity, stateOf } from "../../plan/cache/index-acceptance.js";
import { explainDiskFailure } from "../disk-failure.js";
import { DownloadFailure } from "../download-failure.js";
import { flush } from "../flush.js";
import { tryLock, withLock } from "../lock.js";
import { makeDirectories } from "../make-directories.js";
import { inOwnDirectory } from "../own-directory.js";
import { removeTree } from "../remove-tree.js";
import { cacheFiles, readDocument } from "./location.js";
import { readTrustedState, statePath, writeTrustedState } from "./trusted-state.js";
/** The directory of a binary cache, for its keepers. One index at a time is written. */
export class CacheDirectory {
    path;
    #context;
    #store;
    #key;
    #trust;
    /**
     * @param store where it is remembered which index was the last.
     * @param trust whose indexes are taken over, beside those of the key itself.
     */
    constructor(context, store, path, key, trust) {
        this.#context = context;
        this.#store = store;
        this.path = path;
        this.#key = key;
        this.#trust = {
            keys: [key.publicKey, ...(trust?.keys ?? []).filter(({ id }) => id !== key.publicKey.id)],
            revoked: trust?.revoked ?? new Set(),
            threshold: 1,
        };
    }
    get trust() {
        return this.#trust;
    }
    /**
     * Gives `work` a directory in the cache for files that are not yet part of it.
     * What killed runs left is removed. @throws NO_SPACE, DISK_FAILED, USAGE
     */
    async staging(work) {
        return this.#writing(async () => {
            for (const name of ["records", "archives"])
                await makeDirectories(join(this.path, name));
            for (const name of await readdir(this.path)) {
                if (!name.startsWith(".push-"))
                    continue;
                const release = await tryLock(join(this.path, name));
                if (!release)
                    continue;
                await removeTree(join(this.path, name)).finally(release);
            }
            const directory = join(this.path, `.push-${randomUUID()}`);
            return await inOwnDirectory(this.#context, directory, () => work(directory));
        });
    }
    /** The index as it is now; undefined: the cache is new. @throws SIGNATURE_REFUSED, CACHE_REFUSED */
    async read() {
        return (await this.#read())?.index;
    }
    async #read() {
        const place = join(this.path, cacheFiles.index);
        const remembered = await readTrustedState(this.#state);
        if (!existsSync(place)) {
            if (remembered === undefined)
                return undefined;
            throw new MrrlError("CACHE_REFUSED", `the cache has no index, and version ${remembered.version} was seen already`, { place, hint: "put it back; or begin anew: `mrrl cache forget` and its directory" });
        }
        const text = await this.#readText(place);
        try {
            const { payload } = openEnvelope(text, indexType, this.#trust.keys);
            const index = parseCacheIndex(payload, place);
            const digest = sha256(payload);
            checkContinuity(index, digest, remembered, place);
            return { index, digest };
        }
        catch (error) {
            if (!(error instanceof MrrlError) || error.code !== "SIGNATURE_REFUSED")
                throw error;
            throw new MrrlError("SIGNATURE_REFUSED", `the index is not taken over: ${error.message}`, {
                place,
                hint: "name the other keeper's key in `trust.keys` of caches.yaml; or use another directory",
                cause: error,
            });
        }
    }
    async #readText(place) {
        const location = { kind: "directory", path: this.path };
        try {
            return await readDocument(this.#context, location, cacheFiles.index, largestIndex);
        }
        catch (error) {
            if (!(error instanceof DownloadFailure))
                throw error;
            throw new MrrlError("CACHE_REFUSED", `the index cannot be read: ${error.message}`, {
                place,
                hint: "put it back; or begin anew: `mrrl cache forget` and its directory",
                cause: error,
            });
        }
    }
    /**
     * Changes the index: files of the staging directory become part of the cache first, and
     * then one rename makes the new index the index.
     * @param files staged file → its name in the cache. @param days until the index expires.
     * @param change what the index names then, given what it names now; undefined: nothing changes.
     * @param above the version is higher than this one, too.
     * @param afterwards what is done while nobody else can change the index.
     */
    async publish(staging, files, days, change, { above = 0, afterwards = async () => { } } = {}) {
        return this.#writing(() => withLock(this.#context, join(this.path, cacheFiles.index), async () => {
            const read = await this.#read();
            const old = read?.index;
            const records = await change(old?.records ?? new Map());
            if (records === undefined) {
                // A run that was killed may have signed it, and not have come so far.
                if (read)
                    await this.#remember(read.index, read.digest);
                return old;
            }
            for (const [staged, name] of files)
                await rename(staged, join(this.path, name));
            for (const name of ["records", "archives"])
                await flush(join(this.path, name));
            const now = Math.floor(Date.now() / 1000);
            const index = {
                cache: old?.cache ?? randomUUID(),
                version: Math.max(old?.version ?? 0, above) + 1,
                created: now,
                expires: now + days * 24 * 3600,
                records,
            };
            await this.#replace(staging, index);
            await afterwards();
            return index;
        }));
    }
    async #replace(staging, index) {
        const payload = renderCacheIndex(index);
        const text = signEnvelope(indexType, payload, this.#key);
        if (text.length > largestIndex) {
            throw new MrrlError("CACHE_REFUSED", "the index would be larger than any is read", {
                place: this.path,
                hint: "drop old paths with `mrrl cache index --drop`, or begin a second cache",
            });
        }
        const temporary = join(staging, cacheFiles.index);
        const place = join(this.path, cacheFiles.index);
        await writeFile(temporary, text);
        await flush(temporary);
        await rename(temporary, place);
        await flush(dirname(place));
        await this.#remember(index, sha256(payload));
    }
    /** Pulls from the directory remember as well, one at a time. */
    async #remember(index, digest) {
        const path = this.#state;
        await withLock(this.#context, path, async () => {
            const state = stateOf(index, digest, await readTrustedState(path));
            await writeTrustedState(path, state);
        });
    }
    get #state() {
        return statePath(this.#store, { kind: "directory", path: this.path });
    }
    async #writing(step) {
        try {
            return await step();
        }
        catch (error) {
            throw explainDiskFailure(error, {
                what: "the cache",
                place: this.path,
                elsewhere: "name another directory",
                refused: "USAGE",
            });
        }
    }
}
/** Flushes a file that is complete, so that its name can be made to last. */
export async function stageText(path, text) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    await flush(path);
}
