import { loadPackage } from "../../assembler/effects/definitions.js";
import { Store } from "../../assembler/effects/store.js";
import { derivePackage } from "../../assembler/plan/derivations.js";
import { build } from "../../assembler/workflow/build.js";
import { testContext } from "./context.js";
/** The real tools closure, unpacked into the user's own store on first use. */
export async function testToolbox() {
    const context = await testContext();
    const { derivations, tools } = derivePackage(await loadPackage(context, "tools"));
    const store = new Store(context.settings.storeRoot);
    await build(context, store, derivations, [tools.storeName], tools);
    return { context, toolbox: { root: store.physicalPath(tools.storeName) } };
}
