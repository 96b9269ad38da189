import { mkdir } from "node:fs/promises";
import { withLock } from "./lock.js";
import { removeTree } from "./remove-tree.js";
/**
 * Gives `work` an empty directory at `path`, which is gone afterwards. One run has it at
 * a time; what a killed run left there is removed first.
 */
export function inOwnDirectory(context, path, work) {
    return withLock(context, path, async () => {
        await removeTree(path);
        await mkdir(path);
        try {
            return await work();
        }
        finally {
            await removeTree(path);
        }
    });
}
