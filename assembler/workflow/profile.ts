import type { Context } from "../effects/context.ts";
import { DefinitionFiles } from "../effects/definition-file.ts";
import { loadProfile } from "../effects/definitions.ts";
import { Store } from "../effects/store.ts";
import type { Toolbox } from "../effects/tool-program.ts";
import type { ProfileDefinition } from "../model/definition/profile.ts";
import type { Source } from "../model/source.ts";
import type { StoreName } from "../model/store-name.ts";
import { planBuild } from "../plan/build-graph.ts";
import { type DerivedProfile, deriveProfile } from "../plan/derivations.ts";

/** A profile, read and derived: every store name is known, nothing is built yet. */
export interface OpenProfile {
  readonly definition: ProfileDefinition;
  /** Where the profile is, for messages. */
  readonly place: string;
  /** Reads what the definition consists of, and has kept note of it. */
  readonly files: DefinitionFiles;
  readonly derived: DerivedProfile;
  readonly store: Store;
  /** The tools closure, once it is built. */
  readonly toolbox: Toolbox;
  /** Its kernel and its packages, in its order. */
  readonly targets: readonly StoreName[];
  /** What must be built for its image: the targets; all that they need if it rebuilds itself. */
  readonly wanted: readonly StoreName[];
  /** Source files that its image holds. */
  readonly sources: readonly Source[];
}

/** Reads a profile and everything it names. @throws definition errors with their places. */
export async function openProfile(context: Context, name: string): Promise<OpenProfile> {
  const files = new DefinitionFiles();
  const loaded = await loadProfile(context, name, files);
  const derived = deriveProfile(loaded);
  const store = new Store(context.settings.storeRoot);
  const targets = [derived.kernel, ...derived.packages].map(({ storeName }) => storeName);
  const { rebuild } = loaded.profile.definition;
  const all = planBuild(derived.derivations, targets, () => false);
  return {
    definition: loaded.profile.definition,
    place: loaded.profile.placeOf([]),
    files,
    derived,
    store,
    toolbox: { root: store.physicalPath(derived.tools.storeName) },
    targets,
    wanted: rebuild === undefined ? targets : all.build.map(({ storeName }) => storeName),
    sources: rebuild?.sources === "included" ? all.sources : [],
  };
}

/** The same profile as another release of it. */
export function withRelease(profile: OpenProfile, release: number | undefined): OpenProfile {
  if (release === undefined) return profile;
  return { ...profile, definition: { ...profile.definition, release } };
}
