import { openClosure } from "../../workflow/cache-closure.ts";
import { pullClosure } from "../../workflow/cache-pull.ts";
import { examples, type Verb } from "../verb.ts";

/** `mrrl cache pull`. */
export const pullPart: Verb = (cache, run) => {
  cache
    .command("pull")
    .summary("get a profile's store paths from caches, and build nothing")
    .description(
      "Gets the store paths of a profile from the caches of caches.yaml, verified, and builds\n" +
        "nothing. `mrrl build` does the same first, and builds what is missing.",
    )
    .argument("<name>", "a profile; with --package, a package")
    .option("--package", "the name is of a package")
    .addHelpText(
      "after",
      examples([
        ["mrrl cache pull minimal", "what `mrrl image minimal` needs"],
        ["mrrl --caches ./caches.yaml cache pull minimal", "from other caches than usual"],
      ]),
    )
    .action((name: string, options: { readonly package?: boolean }) =>
      run(async (context) => {
        const kind = options.package ? "package" : "profile";
        const closure = await openClosure(context, kind, name);
        const { fetched, present } = await pullClosure(context, closure);
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
