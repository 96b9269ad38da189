import type { Context } from "../effects/context.ts";
import type { Store } from "../effects/store.ts";
import { usePaths } from "../effects/store-lease.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Derivation } from "../model/derivation.ts";
import type { StoreName } from "../model/store-name.ts";
import { openPackage } from "./package.ts";
import { openProfile } from "./profile.ts";

/** The store paths that a profile or package stands for in a cache. */
export interface CachedClosure {
  readonly store: Store;
  readonly derivations: readonly Derivation[];
  /** What another machine needs: of a profile its packages, its kernel, and the tools. */
  readonly wanted: readonly StoreName[];
  readonly tools: StoreName;
}

/** @param kind whether `name` is of a profile or a package. @throws definition errors */
export async function openClosure(
  context: Context,
  kind: "profile" | "package",
  name: string,
): Promise<CachedClosure> {
  if (kind === "package") {
    const { derivation, derivations, tools, store } = await openPackage(context, name);
    return { store, derivations, wanted: [derivation.storeName], tools: tools.storeName };
  }
  const { derived, store, wanted } = await openProfile(context, name);
  const tools = derived.tools.storeName;
  return { store, derivations: derived.derivations, wanted: [tools, ...wanted], tools };
}

/**
 * The paths that are in the store, with all that they refer to.
 * @param inputs also what they are built with, as far as it is there.
 * @throws USAGE when one is not built; STORE_CORRUPT
 */
export async function presentClosure(
  context: Context,
  { store, derivations, wanted }: CachedClosure,
  inputs: boolean,
  again: string,
): Promise<StoreName[]> {
  const all = inputs ? derivations.map(({ storeName }) => storeName) : [];
  await store.prepare();
  // Garbage collection leaves them until this process ends.
  await usePaths(context, store, [...wanted, ...all]);
  const lacking = wanted.filter((name) => !store.has(name));
  if (lacking.length > 0) {
    throw new MrrlError("USAGE", `${lacking.length} paths are not built yet`, {
      evidence: lacking.map(({ full }) => full).join("\n"),
      hint: `build them first: ${again}`,
    });
  }
  return store.closure([...wanted, ...all.filter((name) => store.has(name))]);
}
