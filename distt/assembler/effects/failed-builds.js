import { rm, stat } from "node:fs/promises";
import { tryLock } from "./lock.js";
import { removeTree } from "./remove-tree.js";
import { namesIn, storeNameOf } from "./store-names.js";
/** Finds directories of builds that failed. @param held names that a running mrrl uses. */
export async function findFailedBuilds(store, held) {
    const builds = [];
    for (const storeName of await namesIn(store, "builds")) {
        if (!storeNameOf(storeName) || held.has(storeName))
            continue;
        const path = `${store.root}/builds/${storeName}`;
        const found = await stat(path).catch(() => undefined);
        if (found)
            builds.push({ storeName, path, time: found.mtimeMs });
    }
    return builds;
}
/** Removes what failed builds have left, with their logs. @returns those that nobody uses. */
export async function removeFailedBuilds({ signal }, store, builds) {
    const removed = [];
    for (const build of builds) {
        signal.throwIfAborted();
        const name = storeNameOf(build.storeName);
        const release = name && (await tryLock(store.physicalPath(name)));
        if (!release)
            continue;
        try {
            await removeTree(build.path);
            if (!store.has(name))
                await rm(store.logPath(name), { force: true });
            removed.push(build);
        }
        finally {
            release();
        }
    }
    return removed;
}
