import type { Context } from "../effects/context.ts";
import { usePaths } from "../effects/store-lease.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { StoreName } from "../model/store-name.ts";
import type { CachedClosure } from "./cache-closure.ts";
import { substitute } from "./substitute.ts";

/**
 * Gets paths from caches, and builds nothing.
 * @returns what came, and what was there. @throws USAGE without caches; FETCH_FAILED when some are missing
 */
export async function pullClosure(
  context: Context,
  { store, derivations, wanted, tools }: CachedClosure,
): Promise<{ fetched: readonly StoreName[]; present: readonly StoreName[] }> {
  if (context.settings.caches === undefined) {
    throw new MrrlError("USAGE", "no caches are known", {
      hint: "write them into a caches.yaml and name it with --caches; docs/cache.md says how",
    });
  }
  await store.prepare();
  await usePaths(
    context,
    store,
    derivations.map(({ storeName }) => storeName),
  );
  const present = wanted.filter((name) => store.has(name));
  const { fetched } = await substitute(context, store, derivations, wanted, tools);
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
