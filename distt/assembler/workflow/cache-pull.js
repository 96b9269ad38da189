const T0=Number(process.env.TR||0);import { usePaths } from "../effects/store-lease.js";
import { removeLeftovers } from "../effects/store-leftovers.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { fetchByName, substitute } from "./substitute.js";
/**
 * Gets the paths of a profile or package from caches, and builds nothing.
 * @throws USAGE without caches; FETCH_FAILED when some are missing
 */
export async function pullClosure(context, { store, derivations, wanted, tools }) {
    const held = derivations.map(({ storeName }) => storeName);
    return pull(context, store, wanted, held, async () => {
        return (await substitute(context, store, derivations, wanted, tools)).fetched;
    });
}
/**
 * Gets paths by their names from caches, with what they refer to; no definitions are read.
 * @throws USAGE without caches; FETCH_FAILED when some are missing
 */
export async function pullByName(context, store, names) {
    return pull(context, store, names, names, () => fetchByName(context, store, names));
}
async function pull(context, store, wanted, held, fetch) {
    if (context.settings.caches === undefined) {
        throw new MrrlError("USAGE", "no caches are known", {
            hint: "write them into a caches.yaml and name it with --caches; docs/cache.md says how",
        });
    }
    process.env.TR&&console.error(((performance.timeOrigin+performance.now()-T0)|0)+" prepare");await store.prepare();
    await removeLeftovers(store);
    await usePaths(context, store, held);
    const present = wanted.filter((name) => store.has(name));
    process.env.TR&&console.error(((performance.timeOrigin+performance.now()-T0)|0)+" fetch");const fetched = await fetch();process.env.TR&&console.error(((performance.timeOrigin+performance.now()-T0)|0)+" fetched");
    const lacking = wanted.filter((name) => !store.has(name));
    if (lacking.length === 0)
        return { fetched, present };
    throw new MrrlError("FETCH_FAILED", `${lacking.length} of ${wanted.length} paths could not be had from caches`, {
        evidence: lacking.map(({ full }) => full).join("\n"),
        hint: "what is wrong with the caches is said above; `mrrl build` builds the rest",
    });
}
