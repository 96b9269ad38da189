import type { Derivation } from "../../model/derivation.ts";
import { parseStoreName, type StoreName } from "../../model/store-name.ts";
import { buildInputs } from "../build-graph.ts";

/** What is known of a path that is not in the store. */
export type Availability =
  /** It is to be found out whether a cache has it. */
  | { readonly kind: "unknown" }
  /** A cache has it, with these references. */
  | { readonly kind: "available"; readonly references: readonly string[] }
  /** It has to be built. */
  | { readonly kind: "absent" };

/** What can be had from caches so that some paths exist. */
export interface SubstitutionPlan {
  /** To be fetched, what they refer to before them. */
  readonly fetch: readonly StoreName[];
  /** Paths whose availability has to be found out before there is a plan. */
  readonly unknown: readonly StoreName[];
}

/**
 * Plans what is fetched instead of built. Build inputs of a path that is fetched are not
 * needed; what it refers to is.
 * @param derivations all derivations, inputs before what needs them.
 */
export function planSubstitution(
  derivations: readonly Derivation[],
  wanted: readonly StoreName[],
  exists: (name: StoreName) => boolean,
  availability: (name: StoreName) => Availability,
): SubstitutionPlan {
  const needed = new Set(wanted.map(({ full }) => full));
  const fetch: StoreName[] = [];
  const unknown: StoreName[] = [];
  // What a path refers to are inputs of its build, and those stand before it.
  for (const { storeName, ...derivation } of derivations.toReversed()) {
    if (!needed.has(storeName.full) || exists(storeName)) continue;
    const known = availability(storeName);
    if (known.kind === "unknown") unknown.push(storeName);
    else if (known.kind === "available") {
      fetch.push(storeName);
      for (const reference of known.references) needed.add(reference);
    } else {
      for (const input of buildInputs({ storeName, ...derivation })) needed.add(input.full);
    }
  }
  return { fetch: fetch.reverse(), unknown };
}

/** Whether all that a record refers to are inputs of the path's build: others it cannot have. */
export function plausibleReferences(
  references: readonly { readonly name: string }[],
  inputs: readonly StoreName[],
): boolean {
  const possible = new Set(inputs.map(({ full }) => full));
  return references.every(({ name }) => possible.has(parseStoreName(name).full));
}
