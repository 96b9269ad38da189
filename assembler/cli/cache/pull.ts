import type { Context } from "../../effects/context.ts";
import { MrrlError } from "../../errors/mrrl-error.ts";
import { parseStoreName } from "../../model/store-name.ts";
import type { Pulled } from "../../workflow/cache-pull.ts";
import { examples, type Verb } from "../verb.ts";

/** What tells a store name from the name of a profile. */
const storeNameEnd = /\.[0-9a-f]{64}$/;

/** `mrrl cache pull`. */
export const pullPart: Verb = (cache, run) => {
  cache
    .command("pull")
    .summary("get a profile's store paths from caches, and build nothing")
    .description(
      "Gets the store paths of a profile from the caches of caches.yaml, verified, and builds\n" +
        "nothing. `mrrl build` does the same first, and builds what is missing. Store paths can be\n" +
        "named as well: then no definitions are needed, and what they refer to comes with them.",
    )
    .argument("<names...>", "profiles, or store names; with --package, packages")
    .option("--package", "the names are of packages")
    .addHelpText(
      "after",
      examples([
        ["mrrl cache pull minimal", "what `mrrl image minimal` needs"],
        ["mrrl --caches ./caches.yaml cache pull minimal", "from other caches than usual"],
        ["mrrl cache pull busybox-1.37.0.7136…", "one path, by its whole name"],
      ]),
    )
    .action((names: readonly string[], options: { readonly package?: boolean }) =>
      run(async (context) => {
        const { fetched, present } = await pullNamed(context, names, options.package ?? false);
        return {
          json: {
            fetched: fetched.map(({ full }) => full),
            present: present.map(({ full }) => full),
          },
          text: `${fetched.length} paths fetched, ${present.length} were there\n`,
        };
      }),
    );
};

async function pullNamed(
  context: Context,
  names: readonly string[],
  packages: boolean,
): Promise<Pulled> {
  const { withUnpacker } = await import("../../effects/cache/unpacker.ts");
  return withUnpacker(context, context.settings.caches !== undefined, async (unpacker) => {
    const { pullByName, pullClosure } = await import("../../workflow/cache-pull.ts");
    const paths = names.filter((name) => storeNameEnd.test(name));
    if (paths.length === names.length) {
      const { Store } = await import("../../effects/store.ts");
      const store = new Store(context.settings.storeRoot);
      return pullByName(context, store, paths.map(parseStoreName), unpacker);
    }
    if (paths.length > 0) {
      throw new MrrlError("USAGE", "some of these are store names, and some are not", {
        hint: "pull store names by themselves",
      });
    }
    // Loaded only now: store names need no definitions, and reading those takes longest.
    const { openClosure } = await import("../../workflow/cache-closure.ts");
    const all: Pulled[] = [];
    for (const name of names) {
      const closure = await openClosure(context, packages ? "package" : "profile", name);
      all.push(await pullClosure(context, closure, unpacker));
    }
    return {
      fetched: all.flatMap(({ fetched }) => fetched),
      present: all.flatMap(({ present }) => present),
    };
  });
}
