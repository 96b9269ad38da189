import { copyFile } from "node:fs/promises";
import { inOwnDirectory } from "./own-directory.js";
import { Store } from "./store.js";
/**
 * Gives `work` a store of its own, below the real one, that knows some of its paths: it
 * has their records, and whoever uses it mounts the paths themselves, read-only.
 * @param purpose part of its name: two scratch stores for one purpose are never there at once.
 */
export function withScratchStore(context, store, purpose, inputs, work) {
    const root = `${store.root}/builds/.verify.${purpose}`;
    return inOwnDirectory(context, root, async () => {
        const scratch = new Store(root);
        await scratch.prepare();
        for (const name of inputs)
            await copyFile(store.recordPath(name), scratch.recordPath(name));
        const mounted = inputs.map((name) => ({ source: store.physicalPath(name), name: name.full }));
        return work(scratch, mounted);
    });
}
