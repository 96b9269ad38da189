import { observeWorld } from "../effects/world.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { perturbedLibrary } from "../plan/perturbed-world.js";
import { build } from "../workflow/build.js";
import { openProfile } from "../workflow/profile.js";
import { imageOfProfile } from "../workflow/system.js";
/**
 * `mrrl perturbed`: what `mrrl verify` runs inside a perturbed world. Nobody else has a
 * use for it, so no help shows it.
 */
export const perturbedVerb = (program, run) => {
    program
        .command("perturbed", { hidden: true })
        .argument("<what>", "image or build")
        .argument("<profile>", "name of a profile")
        .argument("[path]", "full store name of what to build")
        .option("--user <number>", "who everybody is in a sandbox")
        .requiredOption("--umask <octal>", "the umask from now on")
        .option("-o, --output <file>", "where the image goes")
        .action((what, name, wanted, options) => run((ordinary) => {
        process.umask(Number.parseInt(options.umask, 8));
        const user = options.user === undefined ? undefined : Number(options.user);
        const perturbation = { library: perturbedLibrary, user };
        // What is built again to be compared is built.
        const settings = { ...ordinary.settings, caches: undefined };
        const context = { ...ordinary, settings, perturbation };
        if (what === "image" && options.output)
            return image(context, name, options.output);
        if (what === "build" && wanted)
            return buildOne(context, name, wanted);
        throw new MrrlError("USAGE", "this verb is for `mrrl verify` alone");
    }));
};
async function image(context, name, output) {
    const profile = await openProfile(context, name);
    const { manifest } = await imageOfProfile(context, profile, output);
    const world = await observeWorld(context, profile.toolbox, process.cwd());
    return { json: { manifest, world }, text: "" };
}
async function buildOne(context, name, wanted) {
    const { derived, store } = await openProfile(context, name);
    const found = derived.derivations.find(({ storeName }) => storeName.full === wanted);
    if (!found)
        throw new MrrlError("BUG", `profile ${name} does not need ${wanted}`);
    await build(context, store, derived.derivations, [found.storeName], derived.tools);
    return { json: { storeName: found.storeName.full }, text: "" };
}
