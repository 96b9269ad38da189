import { tryLock } from "./lock.ts";
import type { Store } from "./store.ts";
import { findLeftovers } from "./store-leftovers.ts";
import { listStoreNames, namesIn, storeNameOf } from "./store-names.ts";

/** What is in a store beside whole paths; none of it does harm. */
export interface StoreRemains {
  /** Names of paths of which only a record or a script is left. */
  readonly recordsWithoutPaths: readonly string[];
  /** Physical paths of what killed runs left; the next build clears them up. */
  readonly leftovers: readonly string[];
  /** Names in the store's directory that are no store names. */
  readonly strangers: readonly string[];
}

/** Looks for what is in a store beside whole paths. Nothing is changed. */
export async function findRemains(store: Store): Promise<StoreRemains> {
  const present = new Set((await listStoreNames(store)).map(({ full }) => full));
  const recorded = (await namesIn(store, "meta")).flatMap(
    (file) => /^(.+)\.(?:json|script)$/.exec(file)?.[1] ?? [],
  );
  const temporary = await findLeftovers(store);
  const leftovers: string[] = [];
  for (const { path, lock } of temporary) {
    const release = await tryLock(lock);
    release?.();
    if (release) leftovers.push(path);
  }
  const known = new Set(temporary.map(({ path }) => path));
  const strangers = (await namesIn(store, "store")).filter(
    (name) => !storeNameOf(name) && !known.has(`${store.root}/store/${name}`),
  );
  const recordsWithoutPaths = [...new Set(recorded)].filter((full) => !present.has(full));
  return { recordsWithoutPaths, leftovers, strangers };
}
