import type { Store } from "./store.ts";
import { findLeftovers } from "./store-leftovers.ts";
import { listStoreNames, namesIn, storeNameOf } from "./store-names.ts";

/** What is in a store beside whole paths; none of it does harm. */
export interface StoreRemains {
  /** Names of paths of which only a record or a script is left. */
  readonly recordsWithoutPaths: readonly string[];
  /** Physical paths of what killed runs left; the next run clears them up, if nobody uses them. */
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
  const leftovers = (await findLeftovers(store)).map(({ path }) => path);
  const strangers = (await namesIn(store, "store")).filter(
    (name) => !storeNameOf(name) && !leftovers.includes(`${store.root}/store/${name}`),
  );
  const recordsWithoutPaths = [...new Set(recorded)].filter((full) => !present.has(full));
  return { recordsWithoutPaths, leftovers, strangers };
}
