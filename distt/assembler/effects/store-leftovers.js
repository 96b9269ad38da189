import { tryLock } from "./lock.js";
import { removeTree } from "./remove-tree.js";
import { namesIn } from "./store-names.js";
/**
 * Removes what killed runs left in a store: half-made outputs, records without their
 * final name, garbage, leases, fifos of jobservers. Each has a lock that died with its owner; what is
 * locked is in use and stays.
 */
export async function removeLeftovers(store) {
    for (const { path, lock } of await findLeftovers(store)) {
        const release = await tryLock(lock);
        if (!release)
            continue;
        try {
            await removeTree(path);
        }
        finally {
            release();
        }
    }
}
/** What killed runs left, or running ones use: where it is, and the lock of its owner. */
export async function findLeftovers(store) {
    const { root } = store;
    const [outputs, records, builds, roots, leases] = await Promise.all(["store", "meta", "builds", "roots", "leases"].map((name) => namesIn(store, name)));
    const found = [];
    for (const name of outputs ?? []) {
        const full = /^\.(.+)\.tmp$/.exec(name)?.[1];
        const path = `${root}/store/${name}`;
        if (full)
            found.push({ path, lock: `${root}/store/${full}` });
        // Garbage has no owner but the one who removes it.
        if (/^\..+\.gc$/.test(name))
            found.push({ path, lock: path });
        // What a repair has put aside belongs to the path that it replaces.
        const bad = /^\.(.+)\.bad$/.exec(name)?.[1];
        if (bad)
            found.push({ path, lock: `${root}/store/${bad}` });
    }
    for (const name of records ?? []) {
        const full = /^(.+)\.json\.tmp$/.exec(name)?.[1];
        if (full)
            found.push({ path: `${root}/meta/${name}`, lock: `${root}/store/${full}` });
    }
    for (const name of builds ?? []) {
        const path = `${root}/builds/${name}`;
        if (name.startsWith(".jobserver.") || name === ".repair")
            found.push({ path, lock: path });
    }
    for (const name of roots ?? []) {
        const key = /^(.+\.json)\.tmp$/.exec(name)?.[1];
        if (key)
            found.push({ path: `${root}/roots/${name}`, lock: `${root}/roots/${key}` });
    }
    for (const name of leases ?? []) {
        found.push({ path: `${root}/leases/${name}`, lock: `${root}/leases/${name}` });
    }
    return found;
}
