import type { Context } from "../effects/context.ts";
import { loadPackage } from "../effects/definitions.ts";
import { canChangeUser, runPerturbed } from "../effects/perturbed-run.ts";
import { observeWorld } from "../effects/world.ts";
import type { Activity } from "../events/bus.ts";
import { type ImageManifest, imageManifestSchema } from "../model/image-manifest.ts";
import { type World, worldSchema } from "../model/world.ts";
import { derivePackage } from "../plan/derivations.ts";
import { perturbedPlaces } from "../plan/perturbed-world.ts";
import { build } from "./build.ts";
import type { OpenProfile } from "./profile.ts";

/** The package with the library that perturbs; no image holds it. */
const perturbationPackage = "perturbation";

/** How to run mrrl for a profile in a perturbed world. */
export interface OtherWorld {
  readonly profile: OpenProfile;
  /** Path of perturbation.so. */
  readonly library: string;
  /** The world that we are in. */
  readonly here: World;
  /** In the other mrrl is another user. */
  readonly changesUser: boolean;
}

/** Makes what a perturbed world needs, and looks at this one. */
export async function prepareOtherWorld(
  context: Context,
  profile: OpenProfile,
  workingDirectory: string,
): Promise<OtherWorld> {
  const { store, toolbox } = profile;
  const derived = derivePackage(await loadPackage(context, perturbationPackage));
  const { storeName } = derived.package;
  await build(context, store, derived.derivations, [storeName], derived.tools);
  return {
    profile,
    library: `${store.physicalPath(storeName)}/lib/perturbation.so`,
    here: await observeWorld(context, toolbox, workingDirectory),
    changesUser: await canChangeUser(context, toolbox),
  };
}

/**
 * Assembles the image of the profile once more, in a perturbed world.
 * @param output an empty directory for it.
 */
export async function imageInOtherWorld(
  context: Context,
  world: OtherWorld,
  output: string,
  activity: Activity,
): Promise<{ path: string; manifest: ImageManifest; there: World }> {
  const name = world.profile.definition.name;
  const result = await run(context, world, context.settings.storeRoot, output, activity, [
    ...["image", name],
  ]);
  const { manifest, world: there } = result as { manifest: unknown; world: unknown };
  return {
    path: `${output}/${perturbedImage}`,
    manifest: imageManifestSchema.parse(manifest),
    there: worldSchema.parse(there),
  };
}

/** Name of the image in its directory. */
export const perturbedImage = "image.img";

/** Builds one derivation of the profile in a perturbed world, into a store of its own. */
export async function buildInOtherWorld(
  context: Context,
  world: OtherWorld,
  storeRoot: string,
  name: string,
  activity: Activity,
): Promise<void> {
  const profile = world.profile.definition.name;
  await run(context, world, storeRoot, undefined, activity, ["build", profile, name]);
}

function run(
  context: Context,
  { profile, library, here, changesUser }: OtherWorld,
  store: string,
  output: string | undefined,
  activity: Activity,
  what: readonly string[],
): Promise<unknown> {
  const { settings } = context;
  const own = (directories: readonly string[]) => directories.slice(0, -1);
  return runPerturbed(
    context,
    profile.toolbox,
    {
      installation: settings.installation,
      store,
      inputs: settings.storeRoot,
      cache: settings.cacheRoot,
      output,
      packages: own(settings.packageDirectories),
      profiles: own(settings.profileDirectories),
      library,
    },
    here,
    changesUser,
    ["--jobs", String(settings.jobs + 1)],
    [
      ...what,
      ...(output === undefined ? [] : ["--output", `${perturbedPlaces.output}/${perturbedImage}`]),
    ],
    activity,
  );
}
