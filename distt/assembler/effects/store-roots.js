import { existsSync, statSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { MrrlError } from "../errors/mrrl-error.js";
import { isIndirect, parseStoreRoot, rootKey } from "../model/store-root.js";
import { withLock } from "./lock.js";
import { noteUse } from "./store-lease.js";
import { namesIn, storeNameOf } from "./store-names.js";
/** Where the root of something is. */
export function rootPath({ root }, wish) {
    return `${root}/roots/${rootKey({ ...wish, format: 1 })}.json`;
}
/**
 * Makes store paths a root of garbage collection, in place of what the same thing had before.
 * The caller holds a lease of them (`holdPaths`).
 * @throws STORE_UNUSABLE, NO_SPACE, DISK_FAILED
 */
export function setRoot(context, store, wish) {
    return write(context, store, wish, () => []);
}
/** Adds store paths to a root: what it had before stays, until `setRoot`. @throws as `setRoot` */
export function growRoot(context, store, wish) {
    return write(context, store, wish, (old) => old);
}
async function write(context, store, wish, keep) {
    const path = rootPath(store, wish);
    const temporary = `${path}.tmp`;
    await withLock(context, path, async () => {
        const text = await readFile(path, "utf8").catch(() => "");
        // A damaged one is replaced: nobody can tell what it kept.
        const old = pathsOf(text);
        const wanted = new Set([...keep(old), ...wish.paths.map(({ full }) => full)]);
        const root = { format: 1, ...wish, paths: [...wanted].sort() };
        const fresh = `${JSON.stringify(root, null, 2)}\n`;
        if (fresh === text)
            return;
        // Until now they were used.
        const dropped = old.filter((full) => !wanted.has(full));
        noteUse(store, dropped.flatMap((full) => storeNameOf(full) ?? []), Date.now());
        try {
            await writeFile(temporary, fresh, { flush: true });
            await rename(temporary, path);
        }
        catch (error) {
            await rm(temporary, { force: true }).catch(() => { });
            throw store.explain(error);
        }
    });
}
function pathsOf(text) {
    try {
        return parseStoreRoot(text).paths;
    }
    catch {
        return [];
    }
}
/**
 * Reads all roots, sorted by their keys.
 * @throws STORE_CORRUPT for one that is damaged: what it keeps is not known.
 */
export async function readRoots(store) {
    const roots = [];
    for (const key of await rootKeys(store)) {
        const path = `${store.root}/roots/${key}.json`;
        try {
            const root = parseStoreRoot(await readFile(path, "utf8"));
            const stale = isIndirect(root) && !existsSync(root.place);
            roots.push({ ...root, key, time: statSync(path).mtimeMs, stale });
        }
        catch (error) {
            // Another run has replaced or removed it.
            if (error.code === "ENOENT")
                continue;
            throw new MrrlError("STORE_CORRUPT", `a root is unusable: ${error.message}`, {
                place: path,
                hint: `build again what it keeps, or \`mrrl store forget ${key}\` if it is not needed`,
                cause: error,
            });
        }
    }
    return roots;
}
/** The keys of all roots, damaged ones included. */
export async function rootKeys(store) {
    return (await namesIn(store, "roots")).flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? []);
}
/** Removes a root. */
export async function removeRoot(context, store, key) {
    const path = `${store.root}/roots/${key}.json`;
    await withLock(context, path, () => rm(path, { force: true }));
}
