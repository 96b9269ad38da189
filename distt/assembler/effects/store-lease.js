import { randomUUID } from "node:crypto";
import { rmSync, statSync, utimesSync } from "node:fs";
import { appendFile, readFile, rm } from "node:fs/promises";
import { tryLock, withLock } from "./lock.js";
import { namesIn } from "./store-names.js";
/**
 * Runs `work` while no lease of a store is taken or extended, and no garbage collection
 * chooses what is garbage. It should take milliseconds.
 */
export function withLeaseLock(context, { root }, work) {
    return withLock(context, `leases ${root}`, work);
}
/** Store paths that somebody uses: a file with their names, and a lock that dies with its owner. */
class Lease {
    #file;
    #names = new Set();
    #release;
    constructor({ root }) {
        this.#file = `${root}/leases/${randomUUID()}`;
        left.add(this.#file);
    }
    async extend(context, store, names) {
        if (names.every(({ full }) => this.#names.has(full)))
            return;
        await withLeaseLock(context, store, async () => {
            this.#release ??= await tryLock(this.#file);
            const fresh = names.filter(({ full }) => !this.#names.has(full));
            if (fresh.length === 0)
                return;
            try {
                // Names are added, not replaced: what fails half-way lets go of nothing.
                await appendFile(this.#file, fresh.map(({ full }) => `${full}\n`).join(""));
            }
            catch (error) {
                throw store.explain(error);
            }
            for (const { full } of fresh)
                this.#names.add(full);
        });
    }
    async end() {
        await rm(this.#file, { force: true });
        left.delete(this.#file);
        this.#release?.();
    }
}
/** Files of leases to be removed when the process ends; those of a killed one, its successors remove. */
const left = new Set();
process.on("exit", () => {
    for (const file of left) {
        try {
            rmSync(file, { force: true });
        }
        catch {
            // The next run removes it.
        }
    }
});
/** The lease of this process in each store, by the store's root. */
const leases = new Map();
/**
 * Keeps store paths from garbage collection until this process ends, be they there already
 * or not. Whoever looks whether a path exists, in order to use it, calls this first.
 * @throws STORE_UNUSABLE, NO_SPACE, INTERRUPTED
 */
export async function holdPaths(context, store, names) {
    const lease = leases.get(store.root) ?? new Lease(store);
    leases.set(store.root, lease);
    await lease.extend(context, store, names);
}
/**
 * Keeps store paths, and all that they refer to, from garbage collection while `work` runs:
 * for what is done with paths that are there, such as a push to a cache. The store's
 * directories exist (`store.prepare`). What is gone already is not brought back: look
 * whether a path exists inside of `work`.
 * @throws STORE_UNUSABLE, NO_SPACE, INTERRUPTED, and what `work` throws
 */
export async function withLease(context, store, names, work) {
    const lease = new Lease(store);
    try {
        await lease.extend(context, store, names);
        return await work();
    }
    finally {
        await lease.end();
    }
}
const day = 24 * 60 * 60 * 1000;
/**
 * Holds paths, and notes that they are used, once a day: a record's time of change is when
 * its path was used last. @throws as `holdPaths`
 */
export async function usePaths(context, store, names) {
    await holdPaths(context, store, names);
    noteUse(store, names, Date.now() - day);
}
/** Notes that paths are used, or were until now, where that is not known since a time (in ms). */
export function noteUse(store, names, since) {
    for (const name of names) {
        const record = store.recordPath(name);
        try {
            const found = statSync(record, { throwIfNoEntry: false });
            if (found && found.mtimeMs < since)
                utimesSync(record, new Date(), new Date());
        }
        catch {
            // A store that is only read has no garbage collection either.
        }
    }
}
/** Names in all leases whose owners live. Called with the lock of leases. */
export async function heldNames(store) {
    const held = new Set();
    for (const name of await namesIn(store, "leases")) {
        const file = `${store.root}/leases/${name}`;
        const release = await tryLock(file);
        release?.();
        if (release)
            continue;
        const text = await readFile(file, "utf8").catch(() => "");
        for (const full of text.split("\n"))
            held.add(full);
    }
    return held;
}
