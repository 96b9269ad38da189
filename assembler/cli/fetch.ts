import type { Context } from "../effects/context.ts";
import { isCached } from "../effects/source-cache.ts";
import type { Store } from "../effects/store.ts";
import { bytes } from "../events/wording.ts";
import type { Derivation } from "../model/derivation.ts";
import { formatDownloadList } from "../model/download-list.ts";
import type { Source } from "../model/source.ts";
import { planBuild } from "../plan/build-graph.ts";
import { downloadLines } from "../plan/source-locators.ts";
import { fetchWithTools } from "../workflow/build.ts";
import { openPackage } from "../workflow/package.ts";
import { openProfile } from "../workflow/profile.ts";
import { examples, type Verb, type VerbResult } from "./verb.ts";

/** `mrrl fetch`: fill the source cache, so that builds need no network. */
export const fetchVerb: Verb = (program, run) => {
  program
    .command("fetch")
    .summary("fetch every source of a profile")
    .description(
      "Fetches every pinned source of a profile into the source cache, also of what is\n" +
        "built already. Afterwards `mrrl --offline build` needs no network.",
    )
    .argument("<profile>", "name of a profile; with --package, of a package")
    .option("--package", "fetch the sources of one package, with its dependencies")
    .option("--list", "fetch nothing, print `<sha256> <url>` lines for --downloads")
    .addHelpText(
      "after",
      examples([
        ["mrrl fetch minimal", "then: mrrl --offline build minimal"],
        ["mrrl fetch minimal --list > list", "what to put on a mirror, and where it is now"],
        ["mrrl fetch minimal --downloads list", "fetch from there"],
      ]),
    )
    .action((name: string, options: { package?: boolean; list?: boolean }) =>
      run(async (context) => {
        const wanted = await everything(context, name, options.package ?? false);
        return options.list ? list(context, name, wanted) : fetchAll(context, name, wanted);
      }),
    );
};

/** What a profile or a package is made of. */
interface Wanted {
  readonly store: Store;
  readonly derivations: readonly Derivation[];
  readonly tools: Derivation;
  readonly sources: readonly Source[];
}

async function everything(context: Context, name: string, isPackage: boolean): Promise<Wanted> {
  const { derivations, tools, store, names } = isPackage
    ? await ofPackage(context, name)
    : await ofProfile(context, name);
  const { sources } = planBuild(derivations, [...names, tools.storeName], () => false);
  return { store, derivations, tools, sources };
}

async function ofProfile(context: Context, name: string) {
  const { derived, store, wanted } = await openProfile(context, name);
  return { derivations: derived.derivations, tools: derived.tools, store, names: wanted };
}

async function ofPackage(context: Context, name: string) {
  const { derivation, ...rest } = await openPackage(context, name);
  return { ...rest, names: [derivation.storeName] };
}

async function fetchAll(
  context: Context,
  profile: string,
  { store, derivations, tools, sources }: Wanted,
): Promise<VerbResult> {
  const present = [];
  for (const source of sources) if (await isCached(context, source)) present.push(source);
  await fetchWithTools(context, store, derivations, sources, tools);
  const size = sources.reduce((sum, source) => sum + (source.size ?? 0), 0);
  return {
    json: {
      profile,
      sources: sources.map(({ file, sha256 }) => ({ file, sha256 })),
      fetched: sources.length - present.length,
      reused: present.length,
    },
    text: `${sources.length} sources, ${bytes(size)}: ${sources.length - present.length} fetched, ${present.length} were there\n`,
  };
}

function list({ settings }: Context, profile: string, { sources }: Wanted): VerbResult {
  const text = sources.map((source) => {
    const { file, git, sha256 } = source;
    const made =
      git === undefined ? "" : `, made from git ${git.commit} of ${git.urls[0]}: ${sha256}`;
    return `# ${file}${made}\n${formatDownloadList(downloadLines([source], settings))}`;
  });
  return {
    json: { profile, downloads: downloadLines(sources, settings) },
    text: text.join(""),
  };
}
