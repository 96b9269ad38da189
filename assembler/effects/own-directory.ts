import { mkdir } from "node:fs/promises";
import type { Context } from "./context.ts";
import { withLock } from "./lock.ts";
import { removeTree } from "./remove-tree.ts";

/**
 * Gives `work` an empty directory at `path`, which is gone afterwards. One run has it at
 * a time; what a killed run left there is removed first.
 */
export function inOwnDirectory<T>(
  context: Context,
  path: string,
  work: () => Promise<T>,
): Promise<T> {
  return withLock(context, path, async () => {
    await removeTree(path);
    await mkdir(path);
    try {
      return await work();
    } finally {
      await removeTree(path);
    }
  });
}
