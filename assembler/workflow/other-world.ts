import type { Context } from "../effects/context.ts";
import { loadPackage } from "../effects/definitions.ts";
import { canChangeUser, runPerturbed } from "../effects/perturbed-run.ts";
import { withScratchStore } from "../effects/scratch-store.ts";
import type { Store } from "../effects/store.ts";
import { observeWorld } from "../effects/world.ts";
import type { Activity } from "../events/bus.ts";
import { type ImageManifest, imageManifestSchema } from "../model/image-manifest.ts";
import type { StoreName } from "../model/store-name.ts";
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

/** Name of the image in its directory. */
const imageName = "image.img";

/**
 * Assembles the image of the profile once more, in a perturbed world.
 * @param closure of its environment.
 * @param output an empty directory for it.
 */
export async function imageInOtherWorld(
  context: Context,
  world: OtherWorld,
  closure: readonly StoreName[],
  output: string,
  activity: Activity,
): Promise<{ path: string; manifest: ImageManifest; there: World }> {
  const { store, definition } = world.profile;
  const inputs = new Map([...closure, ...built(world)].map((name) => [name.full, name]));
  const purpose = `image-${definition.name}`;
  return withScratchStore(context, store, purpose, [...inputs.values()], async (...scratch) => {
    const args = ["image", definition.name, "--output", `${perturbedPlaces.output}/${imageName}`];
    const result = await run(context, world, scratch, output, activity, args);
    const { manifest, world: there } = result as { manifest: unknown; world: unknown };
    return {
      path: `${output}/${imageName}`,
      manifest: imageManifestSchema.parse(manifest),
      there: worldSchema.parse(there),
    };
  });
}

/**
 * Builds one derivation of the profile in a perturbed world, from the inputs that the
 * store has, and gives `work` the store in which its output then is.
 */
export function buildInOtherWorld<T>(
  context: Context,
  world: OtherWorld,
  name: StoreName,
  activity: Activity,
  work: (scratch: Store) => Promise<T>,
): Promise<T> {
  const { store, definition } = world.profile;
  const inputs = built(world).filter(({ full }) => full !== name.full);
  return withScratchStore(context, store, name.full, inputs, async (scratch, mounted) => {
    const args = ["build", definition.name, name.full];
    await run(context, world, [scratch, mounted], undefined, activity, args);
    return work(scratch);
  });
}

/** What the profile builds and the store has. */
function built({ profile }: OtherWorld): StoreName[] {
  const names = profile.derived.derivations.map(({ storeName }) => storeName);
  return names.filter((name) => profile.store.has(name));
}

type Scratch = Parameters<Parameters<typeof withScratchStore>[4]>;

function run(
  context: Context,
  { profile, library, here, changesUser }: OtherWorld,
  [scratch, storePaths]: Scratch,
  output: string | undefined,
  activity: Activity,
  args: readonly string[],
): Promise<unknown> {
  const { settings } = context;
  const own = (directories: readonly string[]) => directories.slice(0, -1);
  const places = {
    installation: settings.installation,
    store: scratch.root,
    storePaths,
    cache: settings.cacheRoot,
    output,
    packages: own(settings.packageDirectories),
    profiles: own(settings.profileDirectories),
    library,
  };
  const options = [
    ...["--jobs", String(settings.jobs + 1)],
    ...(settings.toolchain === undefined ? [] : ["--toolchain", settings.toolchain]),
  ];
  const request = { places, known: here, changesUser, options, args };
  return runPerturbed(context, profile.toolbox, request, activity);
}
