import type { Context } from "../../assembler/effects/context.ts";
import { loadPackage } from "../../assembler/effects/definitions.ts";
import { Store } from "../../assembler/effects/store.ts";
import type { Toolbox } from "../../assembler/effects/tool-program.ts";
import { derivePackage } from "../../assembler/plan/derivations.ts";
import { build } from "../../assembler/workflow/build.ts";
import { testContext } from "./context.ts";

/** The real tools closure, unpacked into the user's own store on first use. */
export async function testToolbox(): Promise<{ context: Context; toolbox: Toolbox }> {
  const context = await testContext();
  const { derivations, tools } = derivePackage(await loadPackage(context, "tools"));
  const store = new Store(context.settings.storeRoot);
  await build(context, store, derivations, [tools.storeName], tools);
  return { context, toolbox: { root: store.physicalPath(tools.storeName) } };
}
