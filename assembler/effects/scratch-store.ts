import { copyFile } from "node:fs/promises";
import type { StoreName } from "../model/store-name.ts";
import type { MountedPath } from "../plan/perturbed-world.ts";
import type { Context } from "./context.ts";
import { inOwnDirectory } from "./own-directory.ts";
import { Store } from "./store.ts";

/**
 * Gives `work` a store of its own, below the real one, that knows some of its paths: it
 * has their records, and whoever uses it mounts the paths themselves, read-only.
 * @param purpose part of its name: two scratch stores for one purpose are never there at once.
 */
export function withScratchStore<T>(
  context: Context,
  store: Store,
  purpose: string,
  inputs: readonly StoreName[],
  work: (scratch: Store, mounted: readonly MountedPath[]) => Promise<T>,
): Promise<T> {
  const root = `${store.root}/builds/.verify.${purpose}`;
  return inOwnDirectory(context, root, async () => {
    const scratch = new Store(root);
    await scratch.prepare();
    for (const name of inputs) await copyFile(store.recordPath(name), scratch.recordPath(name));
    const mounted = inputs.map((name) => ({ source: store.physicalPath(name), name: name.full }));
    return work(scratch, mounted);
  });
}
