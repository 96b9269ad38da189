import { tryLock } from "./lock.ts";
import { removeTree } from "./remove-tree.ts";
import type { Store } from "./store.ts";
import { namesIn } from "./store-names.ts";

/**
 * Removes what killed runs left in a store: half-made outputs, records without their
 * final name, fifos of jobservers. Each has a lock that died with its owner; what is
 * locked is in use and stays.
 */
export async function removeLeftovers(store: Store): Promise<void> {
  for (const { path, lock } of await findLeftovers(store)) {
    const release = await tryLock(lock);
    if (!release) continue;
    try {
      await removeTree(path);
    } finally {
      release();
    }
  }
}

/** What killed runs left, or running ones use: where it is, and the lock of its owner. */
export async function findLeftovers(store: Store): Promise<{ path: string; lock: string }[]> {
  const { root } = store;
  const [outputs, records, builds] = await Promise.all(
    ["store", "meta", "builds"].map((name) => namesIn(store, name)),
  );
  const found: { path: string; lock: string }[] = [];
  for (const name of outputs ?? []) {
    const full = /^\.(.+)\.tmp$/.exec(name)?.[1];
    if (full) found.push({ path: `${root}/store/${name}`, lock: `${root}/store/${full}` });
  }
  for (const name of records ?? []) {
    const full = /^(.+)\.json\.tmp$/.exec(name)?.[1];
    if (full) found.push({ path: `${root}/meta/${name}`, lock: `${root}/store/${full}` });
  }
  for (const name of builds ?? []) {
    const path = `${root}/builds/${name}`;
    if (name.startsWith(".jobserver.")) found.push({ path, lock: path });
  }
  return found;
}
