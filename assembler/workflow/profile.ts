import type { Context } from "../effects/context.ts";
import { DefinitionFiles } from "../effects/definition-file.ts";
import { loadProfile } from "../effects/definitions.ts";
import { Store } from "../effects/store.ts";
import type { Toolbox } from "../effects/tool-program.ts";
import { containerTools } from "../model/definition/container-packages.ts";
import type { LoadedProfile } from "../model/definition/loaded.ts";
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
  /** The file of the definition. */
  readonly file: string;
  /** `file:line:column` of the value at a path in it. */
  readonly placeOf: LoadedProfile["profile"]["placeOf"];
  /** Reads what the definition consists of, and has kept note of it. */
  readonly files: DefinitionFiles;
  readonly derived: DerivedProfile;
  readonly store: Store;
  /** The tools closure, once it is built. */
  readonly toolbox: Toolbox;
  /** Its kernel, its packages in its order, and those of its containers. */
  readonly targets: readonly StoreName[];
  /** What must be built for its image: the targets; all that they need if it rebuilds itself. */
  readonly wanted: readonly StoreName[];
  /** Source files that its image holds. */
  readonly sources: readonly Source[];
}

/** What a profile is opened for. */
export interface Purpose {
  /** Whose services count. */
  readonly kind: "image" | "overlay";
  /** Packages that are derived beside those of the profile. */
  readonly also: readonly string[];
}

/**
 * Reads a profile and everything it names.
 * @param purpose nothing: an image. @throws definition errors with their places.
 */
export async function openProfile(
  context: Context,
  name: string,
  { kind, also }: Purpose = { kind: "image", also: [] },
): Promise<OpenProfile> {
  const files = new DefinitionFiles();
  const read = await loadProfile(context, name, files, also);
  const loaded = { ...read, profile: withServicesOf(kind, read.profile) };
  if (kind === "overlay" && Object.keys(read.profile.definition.containers).length > 0) {
    context.events.warn(`the containers of '${name}' are left out: only images have containers`);
  }
  const derived = deriveProfile(loaded, also);
  const store = new Store(context.settings.storeRoot);
  const contained = [...derived.containers.values()].flat();
  const needed = containerTools(loaded.profile.definition).flatMap(
    (tool) => derived.also.get(tool) ?? [],
  );
  const targets = [derived.kernel, ...derived.packages, ...contained, ...needed].map(
    ({ storeName }) => storeName,
  );
  const { rebuild } = loaded.profile.definition;
  const all = planBuild(derived.derivations, targets, () => false);
  return {
    definition: loaded.profile.definition,
    place: loaded.profile.placeOf([]),
    file: loaded.profile.file,
    placeOf: (path) => loaded.profile.placeOf(path),
    files,
    derived,
    store,
    toolbox: { root: store.physicalPath(derived.tools.storeName) },
    targets,
    wanted: rebuild === undefined ? targets : all.build.map(({ storeName }) => storeName),
    sources: rebuild?.sources === "included" ? all.sources : [],
  };
}

/** A profile without the services that are not meant for it. */
function withServicesOf(
  kind: Purpose["kind"],
  profile: LoadedProfile["profile"],
): LoadedProfile["profile"] {
  const { definition } = profile;
  const services = Object.entries(definition.services).filter(([, { on }]) => on.includes(kind));
  // Containers are part of images only.
  const containers = kind === "image" ? definition.containers : {};
  return {
    ...profile,
    definition: { ...definition, services: Object.fromEntries(services), containers },
  };
}

/** The same profile as another release of it. */
export function withRelease(profile: OpenProfile, release: number | undefined): OpenProfile {
  if (release === undefined) return profile;
  return { ...profile, definition: { ...profile.definition, release } };
}
