import { writeExport } from "../effects/export-writer.js";
import { readRunnerFiles } from "../effects/runner-files.js";
import { planExportTree } from "../plan/export-tree.js";
/** Plans the export tree of a profile; nothing is built for it. @throws STORE_CORRUPT */
export async function planExport(context, profile) {
    const { derived, store, targets } = profile;
    const built = derived.derivations.filter(({ storeName }) => store.has(storeName));
    const hashes = built.map(async ({ storeName }) => {
        const { treeHash } = await store.record(storeName);
        return [storeName.full, treeHash];
    });
    const treeHashes = new Map(await Promise.all(hashes));
    const runner = await readRunnerFiles(context);
    const { derivations } = derived;
    return { tree: planExportTree({ derivations, wanted: targets, treeHashes, runner }), treeHashes };
}
/** Writes the export tree of a profile to `output`. @throws what planning and writing throw. */
export async function exportScripts(context, profile, output) {
    const planned = await planExport(context, profile);
    await writeExport(context, output, planned.tree.files);
    return planned;
}
