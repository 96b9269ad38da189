import { loadPackage } from "../effects/definitions.ts";
import { Store } from "../effects/store.ts";
import { bytes } from "../events/wording.ts";
import { derivePackage } from "../plan/derivations.ts";
import { build } from "../workflow/build.ts";
import { openProfile } from "../workflow/profile.ts";
import { buildSystem } from "../workflow/system.ts";
import { examples, type Verb } from "./verb.ts";

/** `mrrl build`: packages and environments. */
export const buildVerb: Verb = (program, run) => {
  program
    .command("build")
    .summary("build a profile's packages and environment, or one package")
    .description(
      "Builds everything a profile needs into the store: its packages, its kernel and its\n" +
        "environment. What the store has is not built again.",
    )
    .argument("<profile>", "name of a profile; with --package, of a package")
    .option("--package", "build one package, with its dependencies")
    .addHelpText(
      "after",
      examples([
        ["mrrl build minimal", "everything of profiles/minimal.yaml"],
        ["mrrl build --package busybox", "one package"],
        ["mrrl build --packages ~/my/packages --profiles ~/my/profiles box", "your own"],
      ]),
    )
    .action((name: string, options: { package?: boolean }) =>
      run(async (context) => {
        if (options.package) {
          const derived = derivePackage(await loadPackage(context, name));
          const store = new Store(context.settings.storeRoot);
          const { storeName } = derived.package;
          await build(context, store, derived.derivations, [storeName], derived.tools);
          const path = store.physicalPath(storeName);
          return { json: { storeName: storeName.full, path }, text: `${path}\n` };
        }
        const profile = await openProfile(context, name);
        const system = await buildSystem(context, profile);
        const { store } = profile;
        const path = store.physicalPath(system.environment);
        return {
          json: {
            profile: name,
            environment: system.environment.full,
            path,
            closure: system.closure.map(({ full }) => full),
            size: system.size,
            built: system.plan.build.map(({ storeName }) => storeName.full),
            reused: system.plan.reuse.map(({ full }) => full),
          },
          text: `${path}\n  ${system.closure.length} store paths, ${bytes(system.size)}\n`,
        };
      }),
    );
};
