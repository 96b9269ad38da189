import { Option } from "commander";
import type { Context } from "../effects/context.ts";
import { observeWorld } from "../effects/world.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import { perturbedLibrary, perturbedUser } from "../plan/perturbed-world.ts";
import { build } from "../workflow/build.ts";
import { openProfile } from "../workflow/profile.ts";
import { imageOfProfile } from "../workflow/system.ts";
import type { Verb } from "./verb.ts";

/**
 * `mrrl perturbed`: what `mrrl verify` runs inside a perturbed world. It has no help of
 * its own: in any other world there is no library to be found.
 */
export const perturbedVerb: Verb = (program, run) => {
  program
    .command("perturbed", { hidden: true })
    .argument("<what>", "image or build")
    .argument("<profile>", "name of a profile")
    .argument("[package]", "what to build")
    .addOption(new Option("--output <file>", "where the image goes"))
    .action(
      (what: string, name: string, wanted: string | undefined, options: { output?: string }) =>
        run(async (ordinary) => {
          const context: Context = {
            ...ordinary,
            perturbation: { library: perturbedLibrary, user: perturbedUser },
          };
          const profile = await openProfile(context, name);
          const { derived, store, toolbox } = profile;
          if (what === "image" && options.output) {
            const { manifest } = await imageOfProfile(context, profile, options.output);
            const world = await observeWorld(context, toolbox, process.cwd());
            return { json: { manifest, world }, text: "" };
          }
          const found = derived.derivations.find(({ storeName }) => storeName.name === wanted);
          if (what !== "build" || !found) {
            throw new MrrlError("USAGE", "this verb is for `mrrl verify` alone");
          }
          await build(context, store, derived.derivations, [found.storeName], derived.tools);
          return { json: { storeName: found.storeName.full }, text: "" };
        }),
    );
};
