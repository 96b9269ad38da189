import { join, parse } from "node:path";
import { inOwnDirectory } from "../effects/own-directory.js";
import { checkStorePath } from "../effects/store-check.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { compareWorlds } from "../model/world.js";
import { compareImageFiles } from "./compare-images.js";
import { imageInOtherWorld, prepareOtherWorld } from "./other-world.js";
import { rebuild } from "./rebuild.js";
import { buildSystem, imageOfProfile } from "./system.js";
/**
 * Assembles the image of a profile again, and builds packages again, in a perturbed
 * world, and compares with what was made in this one.
 * @throws STORE_CORRUPT when what the image is made of is not what was built; what
 * builds and assemblies throw.
 */
export async function verify(context, profile, request) {
    const chosen = chooseDerivations(profile, request.rebuild);
    // Looked at before an image is made of it that would look like a good one later.
    const system = await buildSystem(context, profile);
    const { store, derived, definition } = profile;
    const again = ["npx", "mrrl", "build", definition.name];
    const paths = [...system.closure, derived.kernel.storeName, derived.tools.storeName];
    await context.events.activity("check", `${paths.length} store paths`, async () => {
        for (const name of paths)
            await checkStorePath(store, name, again);
    });
    const { manifest } = await imageOfProfile(context, profile, request.output);
    const world = await prepareOtherWorld(context, profile, request.workingDirectory);
    const first = { path: request.output, manifest };
    const image = await verifyImage(context, world, system.closure, first);
    const rebuilt = [];
    for (const derivation of chosen)
        rebuilt.push(await rebuild(context, world, derivation));
    const differences = [...image.differences, ...rebuilt.flatMap((each) => each.differences)];
    return {
        profile: definition.name,
        image: { path: request.output, identity: manifest.image },
        reproducible: differences.length === 0,
        world: image.world,
        rebuilt: rebuilt.map(({ differences: _, ...rest }) => rest),
        differences,
    };
}
const noNamespaces = "this host has no user namespaces";
/** Assembles the image again beside the first, and compares the two. */
async function verifyImage(context, world, closure, first) {
    const { dir, base } = parse(first.path);
    const scratch = join(dir, `.${base}.verify`);
    return inOwnDirectory(context, scratch, async () => {
        const second = await context.events.activity("assemble", `${world.profile.definition.name} in another world`, (activity) => imageInOtherWorld(context, world, closure, scratch, activity));
        const { toolbox } = world.profile;
        const differences = await context.events.activity("check", "both images", async (activity) => {
            const found = await compareImageFiles(context, toolbox, first, second, scratch);
            if (found.length > 0)
                activity.finish("failed", `${found.length} differences`);
            else
                activity.finish("ok", "equal");
            return found;
        });
        const excuses = {
            "file system of builds": "it would be tmpfs, which takes a store elsewhere and 8 GiB of memory",
            ...(world.changesUser ? {} : { user: noNamespaces, "user in sandboxes": noNamespaces }),
        };
        return { differences, world: compareWorlds(world.here, second.there, excuses) };
    });
}
/** @throws USAGE for a name that the profile does not build. */
function chooseDerivations({ derived, definition }, wanted) {
    if (wanted === undefined)
        return [];
    const { derivations } = derived;
    if (wanted === "all")
        return derivations;
    return wanted.flatMap((name) => {
        // A toolchain may have been built with the same package.
        const found = derivations.filter(({ storeName }) => storeName.name === name);
        if (found.length > 0)
            return found;
        throw new MrrlError("USAGE", `profile ${definition.name} does not need package '${name}'`, {
            hint: `it needs: ${[...new Set(derivations.map(({ storeName }) => storeName.name))].join(", ")}`,
        });
    });
}
