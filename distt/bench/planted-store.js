import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { dirname, join } from "node:path";
import { canonicalise } from "../assembler/effects/canonicalise.js";
import { loadPackage } from "../assembler/effects/definitions.js";
import { ReferenceScanner } from "../assembler/effects/reference-scanner.js";
import { Store } from "../assembler/effects/store.js";
import { treeHash } from "../assembler/model/tree-listing.js";
import { derivePackage } from "../assembler/plan/derivations.js";
import { build } from "../assembler/workflow/build.js";
/** @param root where the store is to be. */
export async function plantedStore(context, root) {
    const own = new Store(context.settings.storeRoot);
    const derived = derivePackage(await loadPackage(context, "tools"));
    const names = [derived.toolchain.storeName, derived.tools.storeName];
    await build(context, own, derived.derivations, names, derived.tools);
    const store = new Store(root);
    await store.prepare();
    for (const name of names) {
        symlinkSync(own.physicalPath(name), store.physicalPath(name));
        copyFileSync(own.recordPath(name), store.recordPath(name));
    }
    return {
        store,
        toolbox: { root: own.physicalPath(derived.tools.storeName) },
        seed: derived.toolchain.storeName,
        async plant(name, files) {
            const output = await store.makeOutput(name);
            for (const [path, text] of Object.entries(files)) {
                mkdirSync(dirname(join(output, path)), { recursive: true });
                writeFileSync(join(output, path), text);
            }
            await chmod(output, 0o755);
            await commitTree(store, name, output);
        },
    };
}
/** Makes what is in `output` a store path, without the wait for the disk. */
export async function commitTree(store, name, output) {
    const { entries, size } = await canonicalise(output, new ReferenceScanner([]));
    const record = {
        format: 1,
        storeName: name.full,
        treeHash: treeHash(entries),
        references: [],
        size,
        milliseconds: 0,
    };
    await store.commit(name, output, record, async () => { });
}
