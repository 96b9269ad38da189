import { isCached } from "../effects/source-cache.js";
import { bytes } from "../events/wording.js";
import { formatDownloadList } from "../model/download-list.js";
import { planBuild } from "../plan/build-graph.js";
import { downloadLines } from "../plan/source-locators.js";
import { fetchWithTools } from "../workflow/build.js";
import { openPackage } from "../workflow/package.js";
import { openProfile } from "../workflow/profile.js";
import { examples } from "./verb.js";
/** `mrrl fetch`: fill the source cache, so that builds need no network. */
export const fetchVerb = (program, run) => {
    program
        .command("fetch")
        .summary("fetch every source of a profile")
        .description("Fetches every pinned source of a profile into the source cache, also of what is\n" +
        "built already. Afterwards `mrrl --offline build` needs no network.")
        .argument("<profile>", "name of a profile; with --package, of a package")
        .option("--package", "fetch the sources of one package, with its dependencies")
        .option("--list", "fetch nothing, print `<sha256> <url>` lines for --downloads")
        .addHelpText("after", examples([
        ["mrrl fetch minimal", "then: mrrl --offline build minimal"],
        ["mrrl fetch minimal --list > list", "what to put on a mirror, and where it is now"],
        ["mrrl fetch minimal --downloads list", "fetch from there"],
    ]))
        .action((name, options) => run(async (context) => {
        const wanted = await everything(context, name, options.package ?? false);
        return options.list ? list(context, name, wanted) : fetchAll(context, name, wanted);
    }));
};
async function everything(context, name, isPackage) {
    const { derivations, tools, store, names } = isPackage
        ? await ofPackage(context, name)
        : await ofProfile(context, name);
    const { sources } = planBuild(derivations, [...names, tools.storeName], () => false);
    return { store, derivations, tools, sources };
}
async function ofProfile(context, name) {
    const { derived, store, wanted } = await openProfile(context, name);
    return { derivations: derived.derivations, tools: derived.tools, store, names: wanted };
}
async function ofPackage(context, name) {
    const { derivation, ...rest } = await openPackage(context, name);
    return { ...rest, names: [derivation.storeName] };
}
async function fetchAll(context, profile, { store, derivations, tools, sources }) {
    const present = [];
    for (const source of sources)
        if (await isCached(context, source))
            present.push(source);
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
function list({ settings }, profile, { sources }) {
    const text = sources.map((source) => {
        const { file, git, sha256 } = source;
        const made = git === undefined ? "" : `, made from git ${git.commit} of ${git.urls[0]}: ${sha256}`;
        return `# ${file}${made}\n${formatDownloadList(downloadLines([source], settings))}`;
    });
    return {
        json: { profile, downloads: downloadLines(sources, settings) },
        text: text.join(""),
    };
}
