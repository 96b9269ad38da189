import { loadPackage } from "../../assembler/effects/definitions.js";
import { Store } from "../../assembler/effects/store.js";
import { derivePackage } from "../../assembler/plan/derivations.js";
import { build } from "../../assembler/workflow/build.js";
import { testContext } from "./context.js";
/** Builds one of mrrl's own packages in the user's own store. @returns its physical path */
export async function builtPackage(name) {
    const context = await testContext();
    const derived = derivePackage(await loadPackage(context, name));
    const { storeName } = derived.package;
    const store = new Store(context.settings.storeRoot);
    await build(context, store, derived.derivations, [storeName], derived.tools);
    return store.physicalPath(storeName);
}
