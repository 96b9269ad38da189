import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readTree } from "../effects/tree-reader.js";
import { compareReferences, compareTrees } from "../plan/tree-difference.js";
import { buildInOtherWorld } from "./other-world.js";
/**
 * Builds a package again in a perturbed world, and compares it with what the store has.
 * Its inputs are the store's own: an input that cannot be reproduced is no excuse, and
 * no cause, for what is made of it.
 */
export async function rebuild(context, world, derivation) {
    const { storeName, builder } = derivation;
    const label = `${storeName.name} ${storeName.version} in another world`;
    const kind = builder === "sh" ? "build" : "unpack";
    return context.events.activity(kind, label, async (activity) => {
        const started = performance.now();
        return buildInOtherWorld(context, world, storeName, activity, async (second) => {
            const milliseconds = Math.round(performance.now() - started);
            const result = await compareOutputs(storeName, world.profile.store, second);
            const { length } = result.differences;
            if (length > 0)
                activity.finish("failed", `${length} differences`);
            else
                activity.finish("ok", `equal, ${result.treeHashes[0].slice(0, 16)}…`);
            return { storeName: storeName.full, name: storeName.name, milliseconds, ...result };
        });
    });
}
/** Compares what two stores have under one name. */
async function compareOutputs(storeName, first, second) {
    const [a, b] = [await first.record(storeName), await second.record(storeName)];
    const view = async (store) => {
        const root = store.physicalPath(storeName);
        return { entries: await readTree(root), read: (path) => readFile(join(root, path)) };
    };
    const trees = a.treeHash === b.treeHash
        ? []
        : await compareTrees(storeName.name, await view(first), await view(second));
    return {
        treeHashes: [a.treeHash, b.treeHash],
        differences: [...trees, ...compareReferences(storeName.name, a, b)],
    };
}
