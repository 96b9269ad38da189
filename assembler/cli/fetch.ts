import { fetchSources, isCached } from "../effects/source-cache.ts";
import { bytes } from "../events/wording.ts";
import { planBuild } from "../plan/build-graph.ts";
import { openProfile } from "../workflow/profile.ts";
import { examples, type Verb } from "./verb.ts";

/** `mrrl fetch`: fill the source cache, so that builds need no network. */
export const fetchVerb: Verb = (program, run) => {
  program
    .command("fetch")
    .summary("fetch every source of a profile")
    .description(
      "Fetches every pinned source of a profile into the source cache, also of what is\n" +
        "built already. Afterwards `mrrl --offline build` needs no network.",
    )
    .argument("<profile>", "name of a profile")
    .addHelpText("after", examples([["mrrl fetch minimal", "then: mrrl --offline build minimal"]]))
    .action((name: string) =>
      run(async (context) => {
        const { derived, wanted } = await openProfile(context, name);
        const everything = [...wanted, derived.tools.storeName];
        const { sources } = planBuild(derived.derivations, everything, () => false);
        const present = [];
        for (const source of sources) if (await isCached(context, source)) present.push(source);
        await fetchSources(context, sources);
        const size = sources.reduce((sum, source) => sum + (source.size ?? 0), 0);
        return {
          json: {
            profile: name,
            sources: sources.map(({ file, sha256 }) => ({ file, sha256 })),
            fetched: sources.length - present.length,
            reused: present.length,
          },
          text: `${sources.length} sources, ${bytes(size)}: ${sources.length - present.length} fetched, ${present.length} were there\n`,
        };
      }),
    );
};
