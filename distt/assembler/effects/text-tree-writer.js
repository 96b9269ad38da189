import { chmodSync, lutimesSync, mkdirSync, writeFileSync } from "node:fs";
import { withLock } from "./lock.js";
import { removeTree } from "./remove-tree.js";
import { holdPaths } from "./store-lease.js";
/** Puts a planned tree into the store, unless it is there already. @throws STORE_UNUSABLE, NO_SPACE */
export async function realiseTextTree(context, store, tree, sync) {
    const { storeName, references, contents } = tree;
    await holdPaths(context, store, [storeName]);
    if (store.has(storeName))
        return;
    await withLock(context, store.physicalPath(storeName), async () => {
        if (store.has(storeName))
            return;
        const output = await store.makeOutput(storeName);
        try {
            write(output, tree);
            const size = [...contents.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
            const { full, digest } = storeName;
            await store.commit(storeName, output, { format: 1, storeName: full, treeHash: digest, references, size, milliseconds: 0 }, sync);
        }
        catch (error) {
            // What cannot be removed now is removed by the next run.
            await removeTree(output).catch(() => { });
            throw store.explain(error);
        }
    });
}
function write(output, { entries, contents }) {
    for (const entry of entries) {
        const physical = `${output}/${entry.path}`;
        if (entry.type === "directory")
            mkdirSync(physical);
        if (entry.type !== "file")
            continue;
        writeFileSync(physical, contents.get(entry.path) ?? "");
        chmodSync(physical, entry.executable ? 0o555 : 0o444);
        lutimesSync(physical, 1, 1);
    }
    const directories = entries.filter(({ type }) => type === "directory").map(({ path }) => path);
    for (const path of [...directories.reverse(), "."]) {
        chmodSync(`${output}/${path}`, 0o555);
        lutimesSync(`${output}/${path}`, 1, 1);
    }
}
