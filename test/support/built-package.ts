import { loadPackage } from "../../assembler/effects/definitions.ts";
import { Store } from "../../assembler/effects/store.ts";
import { derivePackage } from "../../assembler/plan/derivations.ts";
import { build } from "../../assembler/workflow/build.ts";
import { testContext } from "./context.ts";

/** Builds one of mrrl's own packages in the user's own store. @returns its physical path */
export async function builtPackage(name: string): Promise<string> {
  const context = await testContext();
  const derived = derivePackage(await loadPackage(context, name));
  const { storeName } = derived.package;
  const store = new Store(context.settings.storeRoot);
  await build(context, store, derived.derivations, [storeName], derived.tools);
  return store.physicalPath(storeName);
}
