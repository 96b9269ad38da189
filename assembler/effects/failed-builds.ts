import { rm, stat } from "node:fs/promises";
import type { Context } from "./context.ts";
import { tryLock } from "./lock.ts";
import { removeTree } from "./remove-tree.ts";
import type { Store } from "./store.ts";
import { namesIn, storeNameOf } from "./store-names.ts";

/** What a failed build has left for `mrrl shell`. */
export interface FailedBuild {
  readonly storeName: string;
  /** Its directory. */
  readonly path: string;
  /** When it failed, in milliseconds since 1970. */
  readonly time: number;
}

/** Finds directories of builds that failed. @param held names that a running mrrl uses. */
export async function findFailedBuilds(
  store: Store,
  held: ReadonlySet<string>,
): Promise<FailedBuild[]> {
  const builds: FailedBuild[] = [];
  for (const storeName of await namesIn(store, "builds")) {
    if (!storeNameOf(storeName) || held.has(storeName)) continue;
    const path = `${store.root}/builds/${storeName}`;
    const found = await stat(path).catch(() => undefined);
    if (found) builds.push({ storeName, path, time: found.mtimeMs });
  }
  return builds;
}

/** Removes what failed builds have left, with their logs. @returns those that nobody uses. */
export async function removeFailedBuilds(
  { signal }: Context,
  store: Store,
  builds: readonly FailedBuild[],
): Promise<FailedBuild[]> {
  const removed: FailedBuild[] = [];
  for (const build of builds) {
    signal.throwIfAborted();
    const name = storeNameOf(build.storeName);
    const release = name && (await tryLock(store.physicalPath(name)));
    if (!release) continue;
    try {
      await removeTree(build.path);
      if (!store.has(name)) await rm(store.logPath(name), { force: true });
      removed.push(build);
    } finally {
      release();
    }
  }
  return removed;
}
