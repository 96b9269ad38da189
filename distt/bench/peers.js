import { join } from "node:path";
import { loadPackage } from "../assembler/effects/definitions.js";
import { spawnSandbox } from "../assembler/effects/sandbox.js";
import { Store } from "../assembler/effects/store.js";
import { toolSandbox } from "../assembler/effects/toolbox.js";
import { derivePackage } from "../assembler/plan/derivations.js";
import { build } from "../assembler/workflow/build.js";
/**
 * Gets a closure of bench/packages, like any other: pinned, fetched, unpacked in the store.
 * @throws what fetching and building throw.
 */
export async function peer(context, name) {
    const { settings } = context;
    const directory = join(settings.installation, "bench/packages");
    const withPeers = {
        ...context,
        settings: { ...settings, packageDirectories: [directory, ...settings.packageDirectories] },
    };
    const derived = derivePackage(await loadPackage(withPeers, name));
    const store = new Store(settings.storeRoot);
    const wanted = derived.package.storeName;
    await build(withPeers, store, derived.derivations, [wanted], derived.tools);
    const root = { root: store.physicalPath(wanted) };
    const toolbox = { root: store.physicalPath(derived.tools.storeName) };
    return async (command, options) => {
        const spec = toolSandbox(root, command, options);
        const result = await spawnSandbox(context, toolbox, spec, {
            execa: { reject: false, all: true },
        });
        if (!result.failed)
            return;
        const lines = String(result.all ?? "").trim();
        throw new Error(`${command[0]}: ${lines.split("\n").at(-1) || result.shortMessage}`);
    };
}
