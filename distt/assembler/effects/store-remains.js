import { tryLock } from "./lock.js";
import { findLeftovers } from "./store-leftovers.js";
import { listStoreNames, namesIn, storeNameOf } from "./store-names.js";
/** Looks for what is in a store beside whole paths. Nothing is changed. */
export async function findRemains(store) {
    const present = new Set((await listStoreNames(store)).map(({ full }) => full));
    const recorded = (await namesIn(store, "meta")).flatMap((file) => /^(.+)\.(?:json|script)$/.exec(file)?.[1] ?? []);
    const temporary = await findLeftovers(store);
    const leftovers = [];
    for (const { path, lock } of temporary) {
        const release = await tryLock(lock);
        release?.();
        if (release)
            leftovers.push(path);
    }
    const known = new Set(temporary.map(({ path }) => path));
    const strangers = (await namesIn(store, "store")).filter((name) => !storeNameOf(name) && !known.has(`${store.root}/store/${name}`));
    const recordsWithoutPaths = [...new Set(recorded)].filter((full) => !present.has(full));
    return { recordsWithoutPaths, leftovers, strangers };
}
