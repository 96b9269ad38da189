import type { Unpacker } from "../effects/cache/unpacker.ts";
import type { Context } from "../effects/context.ts";
import type { Store } from "../effects/store.ts";
import { usePaths } from "../effects/store-lease.ts";
import { removeLeftovers } from "../effects/store-leftovers.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { StoreName } from "../model/store-name.ts";
import type { CachedClosure } from "./cache-closure.ts";
import { fetchByName, substitute } from "./substitute.ts";

/** What came from caches, and what was there before. */
export interface Pulled {
  readonly fetched: readonly StoreName[];
  readonly present: readonly StoreName[];
}

/**
 * Gets the paths of a profile or package from caches, and builds nothing.
 * @throws USAGE without caches; FETCH_FAILED when some are missing
 */
export async function pullClosure(
  context: Context,
  { store, derivations, wanted, tools }: CachedClosure,
  unpacker: Unpacker,
): Promise<Pulled> {
  const held = derivations.map(({ storeName }) => storeName);
  return pull(context, store, wanted, held, async () => {
    return (await substitute(context, store, derivations, wanted, tools, unpacker)).fetched;
  });
}

/**
 * Gets paths by their names from caches, with what they refer to; no definitions are read.
 * @throws USAGE without caches; FETCH_FAILED when some are missing
 */
export async function pullByName(
  context: Context,
  store: Store,
  names: readonly StoreName[],
  unpacker: Unpacker,
): Promise<Pulled> {
  return pull(context, store, names, names, () => fetchByName(context, store, names, unpacker));
}

async function pull(
  context: Context,
  store: Store,
  wanted: readonly StoreName[],
  held: readonly StoreName[],
  fetch: () => Promise<readonly StoreName[]>,
): Promise<Pulled> {
  if (context.settings.caches === undefined) {
    throw new MrrlError("USAGE", "no caches are known", {
      hint: "write them into a caches.yaml and name it with --caches; docs/cache.md says how",
    });
  }
  await store.prepare();
  await removeLeftovers(store);
  await usePaths(context, store, held);
  const present = wanted.filter((name) => store.has(name));
  const fetched = await fetch();
  const lacking = wanted.filter((name) => !store.has(name));
  if (lacking.length === 0) return { fetched, present };
  throw new MrrlError(
    "FETCH_FAILED",
    `${lacking.length} of ${wanted.length} paths could not be had from caches`,
    {
      evidence: lacking.map(({ full }) => full).join("\n"),
      hint: "what is wrong with the caches is said above; `mrrl build` builds the rest",
    },
  );
}
