import { loadPackage } from "../effects/definitions.js";
import { canChangeUser, runPerturbed } from "../effects/perturbed-run.js";
import { withScratchStore } from "../effects/scratch-store.js";
import { observeWorld } from "../effects/world.js";
import { imageManifestSchema } from "../model/image-manifest.js";
import { worldSchema } from "../model/world.js";
import { derivePackage } from "../plan/derivations.js";
import { perturbedPlaces } from "../plan/perturbed-world.js";
import { build } from "./build.js";
/** The package with the library that perturbs; no image holds it. */
const perturbationPackage = "perturbation";
/** Makes what a perturbed world needs, and looks at this one. */
export async function prepareOtherWorld(context, profile, workingDirectory) {
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
export async function imageInOtherWorld(context, world, closure, output, activity) {
    const { store, definition } = world.profile;
    const inputs = new Map([...closure, ...built(world)].map((name) => [name.full, name]));
    const purpose = `image-${definition.name}`;
    return withScratchStore(context, store, purpose, [...inputs.values()], async (...scratch) => {
        const args = ["image", definition.name, "--output", `${perturbedPlaces.output}/${imageName}`];
        const result = await run(context, world, scratch, output, activity, args);
        const { manifest, world: there } = result;
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
export function buildInOtherWorld(context, world, name, activity, work) {
    const { store, definition } = world.profile;
    const inputs = built(world).filter(({ full }) => full !== name.full);
    return withScratchStore(context, store, name.full, inputs, async (scratch, mounted) => {
        const args = ["build", definition.name, name.full];
        await run(context, world, [scratch, mounted], undefined, activity, args);
        return work(scratch);
    });
}
/** What the profile builds and the store has. */
function built({ profile }) {
    const names = profile.derived.derivations.map(({ storeName }) => storeName);
    return names.filter((name) => profile.store.has(name));
}
function run(context, { profile, library, here, changesUser }, [scratch, storePaths], output, activity, args) {
    const { settings } = context;
    const own = (directories) => directories.slice(0, -1);
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
