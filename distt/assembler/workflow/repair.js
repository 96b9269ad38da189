import { inOwnDirectory } from "../effects/own-directory.js";
import { replacePath } from "../effects/replacement.js";
import { holdPaths } from "../effects/store-lease.js";
import { removeLeftovers } from "../effects/store-leftovers.js";
import { verifyPaths } from "../effects/store-verify.js";
import { failureOf } from "../errors/failure-of.js";
import { parseStoreName } from "../model/store-name.js";
import { transitiveInputs } from "../plan/build-graph.js";
import { findDerivations } from "./find-derivations.js";
import { RebuiltReplacements } from "./rebuilt-replacements.js";
/**
 * Puts store paths right that are not what was built, and what they refer to and are built
 * with. A path is exchanged only for one that is verified; see `replacePath`.
 * @param sources where replacements come from before they are built.
 * @throws NO_SPACE, STORE_UNUSABLE, INTERRUPTED; other failures are part of the report.
 */
export async function repair(context, store, names, sources = []) {
    await store.prepare();
    await removeLeftovers(store);
    const damage = new Damage(context, store);
    await damage.lookAt(names);
    if (damage.paths.size === 0)
        return { paths: names.length, repaired: [], failed: [] };
    const found = await findDerivations(context, damage.paths.keys());
    // What is built with something damaged would be something else.
    for (const { derivation, derivations, tools } of found.values()) {
        const graph = new Map(derivations.map((each) => [each.storeName.full, each]));
        const inputs = [...transitiveInputs(derivation, graph), tools.storeName];
        await damage.lookAt(inputs.filter((name) => store.has(name)));
    }
    const rest = [...damage.paths.keys()].filter((full) => !found.has(full));
    for (const [full, each] of await findDerivations(context, rest))
        found.set(full, each);
    const usable = (full) => !damage.paths.has(full);
    return inOwnDirectory(context, `${store.root}/builds/.repair`, async () => {
        const scratch = `${store.root}/builds/.repair/store`;
        const rebuilt = new RebuiltReplacements(context, store, scratch, found, usable);
        const repaired = [];
        const failed = [];
        for (const [full, damaged] of inputsFirst(damage.paths, found)) {
            const name = parseStoreName(full);
            try {
                repaired.push(await replacePath(context, store, name, damaged, [...sources, rebuilt], usable));
                damage.paths.delete(full);
            }
            catch (error) {
                const failure = failureOf(error);
                // The host lacks something, or nobody waits any more: the rest would fail as well.
                if (context.signal.aborted || failure.exitCode === 3 || failure.code === "BUG")
                    throw error;
                failed.push({ damaged, error: failure });
            }
        }
        return { paths: damage.seen, repaired, failed };
    });
}
/** What is known to be damaged. */
class Damage {
    paths = new Map();
    #seen = new Set();
    #context;
    #store;
    constructor(context, store) {
        this.#context = context;
        this.#store = store;
    }
    get seen() {
        return this.#seen.size;
    }
    /** Verifies paths that were not yet looked at, and what lacks that they refer to. */
    async lookAt(names) {
        const fresh = [...new Map(names.map((name) => [name.full, name])).values()].filter(({ full }) => !this.#seen.has(full));
        if (fresh.length === 0)
            return;
        for (const { full } of fresh)
            this.#seen.add(full);
        await holdPaths(this.#context, this.#store, fresh);
        const { damaged } = await verifyPaths(this.#context, this.#store, fresh);
        for (const path of damaged) {
            // Once what it refers to is there, such a path is whole.
            if (path.damages.some(({ what }) => what !== "reference"))
                this.paths.set(path.storeName, path);
        }
        const lost = damaged.flatMap(({ damages }) => damages.flatMap((each) => (each.what === "reference" ? [parseStoreName(each.name)] : [])));
        await this.lookAt(lost);
    }
}
/** Damaged paths, each after what it is built with; those that no script makes come last. */
function inputsFirst(paths, found) {
    const depth = (full) => {
        const each = found.get(full);
        if (each === undefined)
            return Number.MAX_SAFE_INTEGER;
        const graph = new Map(each.derivations.map((one) => [one.storeName.full, one]));
        return transitiveInputs(each.derivation, graph).length;
    };
    return [...paths].sort(([a], [b]) => depth(a) - depth(b) || (a < b ? -1 : 1));
}
