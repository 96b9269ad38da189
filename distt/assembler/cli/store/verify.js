import { examples } from "../verb.js";
import { counted } from "./counted.js";
/** `mrrl store verify`: whether store paths are what was built. */
export const verifyPart = (program, run) => {
    program
        .command("verify")
        .summary("compare store paths with their records")
        .description("Reads store paths, all of them unless some are named, and compares them with the tree\n" +
        "hashes in their records. Every damaged path is named, with what is wrong in it where that\n" +
        "can be told. Nothing is changed. The exit code is 4 if anything is damaged.")
        .argument("[path...]", "store names, paths, or beginnings of names that are unambiguous")
        .option("--all", "everything in the store, as when nothing is named")
        .addHelpText("after", examples([
        ["mrrl store verify --all", "the whole store"],
        ["mrrl store verify busybox-1.37.0", "one path"],
        ["mrrl --json store verify", "for programs"],
    ]))
        .action((paths, options) => run((context) => verify(context, paths, options.all ?? false)));
};
async function verify(context, paths, all) {
    // Loaded only now: the other parts of `mrrl store` have no use for it.
    const { Store } = await import("../../effects/store.js");
    const { verifyPaths } = await import("../../effects/store-verify.js");
    const { holdPaths } = await import("../../effects/store-lease.js");
    const { findRemains } = await import("../../effects/store-remains.js");
    const { chosenNames, damageReport } = await import("./damage.js");
    const store = new Store(context.settings.storeRoot);
    const whole = all || paths.length === 0;
    const chosen = await chosenNames(store, paths, whole);
    // A store that is not ours to write to has no collections to fear, either.
    await holdPaths(context, store, chosen).catch(() => { });
    const names = paths.length > 0 ? chosen : chosen.filter((name) => store.has(name));
    const found = await verifyPaths(context, store, names);
    const remains = whole ? await findRemains(store) : undefined;
    const report = damageReport(store, found.damaged);
    return {
        json: { store: store.root, ...found, ...remains },
        text: [...report.lines, ...(remains ? remainsLines(remains) : []), summary(found), ""].join("\n"),
        ...(report.failure && { failure: report.failure }),
    };
}
function summary({ paths, files, bytes, milliseconds, damaged }) {
    const speed = Math.round(bytes / 1000 / Math.max(milliseconds, 1));
    const state = damaged.length === 0 ? "all as built" : `${damaged.length} damaged`;
    return `${counted(paths)}, ${state}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB, ${speed} MB/s`;
}
function remainsLines(remains) {
    const words = {
        recordsWithoutPaths: "records without a path (harmless; `mrrl store gc` removes them)",
        leftovers: "left by interrupted runs (the next build clears them up)",
        strangers: "entries that are no store paths (mrrl never made them)",
    };
    return Object.keys(words).flatMap((kind) => remains[kind].length === 0 ? [] : [`info: ${remains[kind].length} ${words[kind]}`]);
}
