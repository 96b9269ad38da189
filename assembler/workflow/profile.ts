import type { Context } from "../effects/context.ts";
import { DefinitionFiles } from "../effects/definition-file.ts";
import { loadProfile } from "../effects/definitions.ts";
import { Store } from "../effects/store.ts";
import type { Toolbox } from "../effects/tool-program.ts";
import type { ProfileDefinition } from "../model/definition/profile.ts";
import type { StoreName } from "../model/store-name.ts";
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
  /** Outputs that an image of the profile needs. */
  readonly wanted: readonly StoreName[];
}

/** Reads a profile and everything it names. @throws definition errors with their places. */
export async function openProfile(context: Context, name: string): Promise<OpenProfile> {
  const files = new DefinitionFiles();
  const loaded = await loadProfile(context, name, files);
  const derived = deriveProfile(loaded);
  const store = new Store(context.settings.storeRoot);
  return {
    definition: loaded.profile.definition,
    place: loaded.profile.placeOf([]),
    files,
    derived,
    store,
    toolbox: { root: store.physicalPath(derived.tools.storeName) },
    wanted: [derived.kernel, ...derived.packages].map(({ storeName }) => storeName),
  };
}

/** The same profile as another release of it. */
export function withRelease(profile: OpenProfile, release: number | undefined): OpenProfile {
  if (release === undefined) return profile;
  return { ...profile, definition: { ...profile.definition, release } };
}
