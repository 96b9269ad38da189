import { MrrlError } from "../../errors/mrrl-error.js";
import { examples } from "../verb.js";
import { counted } from "./counted.js";
/** `mrrl store repair`: puts right what `verify` finds. */
export const repairPart = (program, run) => {
    program
        .command("repair")
        .summary("get or build damaged store paths again, and exchange them")
        .description("Verifies store paths, all of them unless some are named, and gets those that are damaged from\n" +
        "binary caches (caches.yaml), or builds them again. What comes is compared with the recorded\n" +
        "tree hash first, and only then exchanged for the damaged path, in one step. What was made by\n" +
        "another definition than there is now, or comes out differently, stays as it is. Programs that\n" +
        "run from a path are not disturbed.")
        .argument("[path...]", "store names, paths, or beginnings of names that are unambiguous")
        .option("--all", "everything in the store, as when nothing is named")
        .addHelpText("after", examples([
        ["mrrl store repair", "whatever is damaged"],
        ["mrrl store repair busybox-1.37.0", "one path"],
        ["mrrl --packages ~/my/packages store repair hello-2.10", "of your own packages"],
    ]))
        .action((paths, options) => run((context) => repairPaths(context, paths, options.all ?? false)));
};
async function repairPaths(context, paths, all) {
    const { Store } = await import("../../effects/store.js");
    const { chosenNames } = await import("./damage.js");
    const { CachedReplacements } = await import("../../workflow/cached-replacements.js");
    const { repair } = await import("../../workflow/repair.js");
    const store = new Store(context.settings.storeRoot);
    const names = await chosenNames(store, paths, all || paths.length === 0);
    const report = await repair(context, store, names, [new CachedReplacements(context, store)]);
    const { repaired, failed } = report;
    const failure = failureOfAll(report);
    return {
        json: {
            store: store.root,
            paths: report.paths,
            repaired,
            failed: failed.map(({ damaged, error }) => ({ ...damaged, error })),
        },
        text: [
            ...repaired.map(repairedLine),
            `${counted(report.paths)}: ${repaired.length} repaired, ${failed.length} still damaged`,
            "",
        ].join("\n"),
        ...(failure && { failure }),
    };
}
function repairedLine({ storeName, source, how }) {
    const what = {
        exchanged: "exchanged for",
        renamed: "replaced by",
        record: "whole, and has the record of",
    };
    return `${storeName}\n  ${what[how]} ${source}`;
}
function failureOfAll({ failed }) {
    const [first] = failed;
    if (first === undefined)
        return undefined;
    const { error } = first;
    const evidence = failed.map(({ damaged, error: each }) => [`${damaged.storeName}: ${each.message}`, each.evidence ?? ""].join("\n").trim());
    const what = failed.length === 1 ? "a store path is" : `${failed.length} store paths are`;
    return new MrrlError("STORE_CORRUPT", `${what} as damaged as before`, {
        ...(error.place !== undefined && { place: error.place }),
        evidence: evidence.join("\n"),
        ...(error.hint !== undefined && { hint: error.hint }),
    });
}
