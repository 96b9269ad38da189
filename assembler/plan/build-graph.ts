import type { Derivation } from "../model/derivation.ts";
import type { Source } from "../model/source.ts";
import type { StoreName } from "../model/store-name.ts";

/** What has to happen so that some store paths exist. */
export interface BuildPlan {
  /** To be built or unpacked, inputs before what needs them. */
  readonly build: readonly Derivation[];
  /** Of what is reused, that which came from binary caches just now. */
  readonly fetched?: readonly StoreName[];
  /** Already complete in the store. */
  readonly reuse: readonly StoreName[];
  /** Sources of what is built, each once. */
  readonly sources: readonly Source[];
}

/** Everything a build may see: its root first, then its declared dependencies. */
export function buildInputs(derivation: Derivation): StoreName[] {
  return [...(derivation.root ? [derivation.root] : []), ...derivation.dependencies];
}

/** Store names of all transitive build inputs of a derivation, itself left out. */
export function transitiveInputs(
  derivation: Derivation,
  graph: ReadonlyMap<string, Derivation>,
): StoreName[] {
  const seen = new Map<string, StoreName>();
  const visit = (names: readonly StoreName[]): void => {
    for (const name of names) {
      if (seen.has(name.full)) continue;
      seen.set(name.full, name);
      const input = graph.get(name.full);
      if (input) visit(buildInputs(input));
    }
  };
  visit(buildInputs(derivation));
  return [...seen.values()];
}

/**
 * Plans the builds for `wanted`: inputs of a path that exists are not looked at.
 * @param derivations all derivations, inputs before what needs them.
 * @param exists whether a store path is complete.
 */
export function planBuild(
  derivations: readonly Derivation[],
  wanted: readonly StoreName[],
  exists: (name: StoreName) => boolean,
): BuildPlan {
  const needed = new Set(wanted.map((name) => name.full));
  const build: Derivation[] = [];
  const reuse: StoreName[] = [];
  for (const derivation of derivations.toReversed()) {
    if (!needed.has(derivation.storeName.full)) continue;
    if (exists(derivation.storeName)) {
      reuse.push(derivation.storeName);
      continue;
    }
    build.push(derivation);
    for (const input of buildInputs(derivation)) needed.add(input.full);
  }
  build.reverse();
  const sources = new Map<string, Source>();
  for (const derivation of build) {
    for (const source of derivation.sources) sources.set(source.sha256, source);
  }
  return { build, reuse: reuse.reverse(), sources: [...sources.values()] };
}
