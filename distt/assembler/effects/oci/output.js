import { readFile, rm, writeFile } from "node:fs/promises";
import { MrrlError } from "../../errors/mrrl-error.js";
import { ociRunConfigSchema, renderRunConfig, } from "../../model/oci/run-config.js";
import { treeHash } from "../../model/tree-listing.js";
import { shellCommand } from "../../plan/shell-command.js";
import { canonicalise } from "../canonicalise.js";
import { ReferenceScanner } from "../reference-scanner.js";
import { removeTree } from "../remove-tree.js";
import { syncOutput } from "../sync-output.js";
import { ContentSpool } from "./content-spool.js";
/** Files of the store path. */
const names = { root: "root.erofs", config: "config.json" };
/**
 * Makes the store path of a container's root. The lock of the path is held.
 * @param work makes the EROFS image at a path, with a spool beside it, and says how to run it.
 * @throws STORE_UNUSABLE, NO_SPACE, DISK_FAILED, and what `work` throws
 */
export async function makeOciOutput(context, store, toolbox, name, work) {
    const output = await store.makeOutput(name);
    try {
        const config = await withSpool(`${output}/contents`, (spool) => work(`${output}/${names.root}`, spool));
        await writeFile(`${output}/${names.config}`, renderRunConfig(config));
        // Whatever is in the file system is compressed, and not from this store.
        const tree = await canonicalise(output, new ReferenceScanner([]));
        await store.commit(name, output, {
            format: 1,
            storeName: name.full,
            treeHash: treeHash(tree.entries),
            references: [],
            size: tree.size,
            milliseconds: 0,
        }, (path) => syncOutput(context, toolbox, path, tree, store.recordPath(name)));
    }
    catch (error) {
        // What cannot be removed now is removed by the next run.
        await removeTree(output).catch(() => { });
        throw store.explain(error);
    }
}
async function withSpool(path, work) {
    const spool = new ContentSpool(path);
    try {
        return await work(spool);
    }
    finally {
        spool.close();
        await rm(path, { force: true });
    }
}
/** How a container whose root is in the store is run. @throws STORE_CORRUPT */
export async function readRunConfig(store, name) {
    const path = store.physicalPath(name);
    const place = `${path}/${names.config}`;
    try {
        return ociRunConfigSchema.parse(JSON.parse(await readFile(place, "utf8")));
    }
    catch (cause) {
        throw new MrrlError("STORE_CORRUPT", "the configuration of a container is unusable", {
            place,
            hint: `have it made again: ${shellCommand(["chmod", "-R", "u+w", path])} && ${shellCommand(["rm", "-r", path])}`,
            cause,
        });
    }
}
