import { resolve } from "node:path";
import { bytes } from "../events/wording.js";
import { exportScripts } from "../workflow/export.js";
import { openProfile } from "../workflow/profile.js";
import { examples } from "./verb.js";
/** `mrrl export-scripts`: what rebuilds a profile where there is no mrrl. */
export const exportScriptsVerb = (program, run) => {
    program
        .command("export-scripts")
        .summary("write a profile's build scripts, with a runner that needs no Node")
        .description("Writes a directory with which a profile is rebuilt by sh, busybox and GNU make alone:\n" +
        "the build scripts of all that it needs, the list of sources, a Makefile, the runner,\n" +
        "and the tree hashes of what this store has, to compare with. docs/rebuilding.md.")
        .argument("<profile>", "name of a profile")
        .requiredOption("-o, --output <dir>", "the directory to make; it may exist if it is empty")
        .addHelpText("after", examples([
        ["mrrl export-scripts minimal -o minimal-scripts", "the scripts, and what runs them"],
        ["sh minimal-scripts/runner/mrrl-rebuild --store s", "rebuild it into the store s"],
    ]))
        .action((name, options) => run(async (context) => {
        const path = resolve(options.output);
        const profile = await openProfile(context, name);
        const { tree, treeHashes } = await exportScripts(context, profile, path);
        const names = tree.derivations.map(({ storeName }) => storeName.full);
        const unrecorded = names.filter((full) => !treeHashes.has(full));
        const size = tree.sources.reduce((sum, source) => sum + (source.size ?? 0), 0);
        return {
            json: { profile: name, path, scripts: names, sources: tree.sources.length, unrecorded },
            text: [
                path,
                `  ${names.length} scripts; ${tree.sources.length} sources, ${bytes(size)}`,
                ...(unrecorded.length > 0
                    ? [
                        `  not built here, so there is no hash to compare with: ${unrecorded.length} of them`,
                    ]
                    : []),
                "",
            ].join("\n"),
        };
    }));
};
