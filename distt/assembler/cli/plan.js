import { isCached, sourcePath } from "../effects/source-cache.js";
import { bytes } from "../events/wording.js";
import { planBuild, transitiveInputs } from "../plan/build-graph.js";
import { buildSandbox, mostOpenFiles } from "../plan/build-sandbox.js";
import { ordinaryUser } from "../plan/sandbox-spec.js";
import { Inquiry } from "../workflow/cache-inquiry.js";
import { explainPlan } from "../workflow/explain-plan.js";
import { openProfile } from "../workflow/profile.js";
import { explanationJson, explanationText } from "./plan-explanation.js";
import { examples } from "./verb.js";
/** `mrrl plan`: what a build would do, without doing it. */
export const planVerb = (program, run) => {
    program
        .command("plan")
        .summary("show what would be fetched, built and reused")
        .description("Shows exactly what `mrrl build` would fetch, build and reuse, and what it would get from\n" +
        "binary caches, which are asked. Nothing is changed.\n" +
        "With --json it also prints the sandbox of every build.")
        .argument("<profile>", "name of a profile")
        .option("--explain", "say why each package is built, and about how long it takes")
        .addHelpText("after", examples([
        ["mrrl plan minimal", "for people"],
        ["mrrl plan minimal --explain", "what has changed since it was built last"],
        ["mrrl plan --json minimal", "for programs, sandboxes included"],
    ]))
        .action((name, options) => run(async (context) => {
        const profile = await openProfile(context, name);
        const { store, derived } = profile;
        const wanted = [...profile.wanted, derived.tools.storeName];
        const inquiry = await Inquiry.begin(context, store, derived.derivations, false);
        const cached = (await inquiry?.available(wanted)) ?? [];
        const fetched = new Set(cached.map(({ full }) => full));
        const plan = planBuild(derived.derivations, wanted, (path) => store.has(path) || fetched.has(path.full));
        const reuse = plan.reuse.filter(({ full }) => !fetched.has(full));
        const archives = cached.map((path) => inquiry?.claim(path).offers[0]?.record.archive.size);
        const archived = archives.reduce((sum, each) => sum + (each ?? 0), 0);
        const all = [...plan.sources, ...profile.sources];
        const sources = new Map(all.map((source) => [source.sha256, source]));
        const missing = [];
        for (const source of sources.values())
            if (!(await isCached(context, source)))
                missing.push(source);
        const explained = options.explain && (await explainPlan(context, profile, plan));
        const size = missing.reduce((sum, source) => sum + (source.size ?? 0), 0);
        return {
            json: {
                profile: name,
                fetch: missing.map(({ file, sha256, size: length, pool, urls, git }) => ({
                    file,
                    sha256,
                    size: length,
                    pool,
                    urls,
                    git,
                })),
                build: plan.build.map((derivation) => planned(context, profile, derivation)),
                ...(inquiry && { cached: cached.map(({ full }) => full) }),
                reuse: reuse.map(({ full }) => full),
                ...(explained ? { explanation: explanationJson(explained) } : {}),
            },
            text: [
                section("fetch", missing.map(({ file }) => file), size ? ` (${bytes(size)})` : ""),
                ...(inquiry
                    ? [
                        section("from caches", cached.map(({ full }) => full), archived ? ` (${bytes(archived)})` : ""),
                    ]
                    : []),
                section("build", plan.build.map(({ storeName }) => storeName.full)),
                section("reuse", reuse.map(({ full }) => full)),
                ...(explained ? [explanationText(explained)] : []),
            ].join(""),
        };
    }));
};
function section(verb, lines, note = "") {
    // Hundreds of .debs would hide the rest; --json has them all.
    const shown = lines.length > 20 ? [...lines.slice(0, 10), `… and ${lines.length - 10} more`] : lines;
    return `${verb}: ${lines.length}${note}\n${shown.map((line) => `  ${line}\n`).join("")}`;
}
function planned(context, { store, derived }, derivation) {
    const { storeName, builder, dependencies, root, options } = derivation;
    const common = {
        storeName: storeName.full,
        builder,
        dependencies: dependencies.map(({ full }) => full),
        ...(root ? { root: root.full } : {}),
        sources: derivation.sources.map(({ file, sha256 }) => ({ file, sha256 })),
    };
    if (builder === "unpack-debs")
        return common;
    const graph = new Map(derived.derivations.map((each) => [each.storeName.full, each]));
    const inputs = transitiveInputs(derivation, graph);
    const directory = store.buildDirectory(storeName);
    return {
        ...common,
        options,
        inputs: inputs.map(({ full }) => full),
        sandbox: buildSandbox(derivation, dependencies, {
            output: `${store.physicalPath(storeName)}.tmp`,
            workingDirectory: `${directory}/build`,
            script: `${directory}/script`,
            sources: Object.fromEntries(derivation.sources.map((source) => [source.file, sourcePath(context, source)])),
            jobserver: undefined,
            jobs: context.settings.jobs,
            user: ordinaryUser,
            limits: { ...context.settings.limits, openFiles: mostOpenFiles },
            physicalPath: (name) => store.physicalPath(name),
        }),
    };
}
