import { Command, InvalidArgumentError, Option } from "commander";
import { loadGroup } from "./verb-group.js";
/** One file per verb. Only the verb at hand is loaded: the others' modules would cost start-up time. */
const verbs = {
    build: async () => (await import("./build.js")).buildVerb,
    image: async () => (await import("./image.js")).imageVerb,
    bundle: async () => (await import("./bundle.js")).bundleVerb,
    overlay: async () => (await import("./overlay.js")).overlayVerb,
    key: async () => (await import("./key.js")).keyVerb,
    boot: async () => (await import("./boot.js")).bootVerb,
    test: async () => (await import("./test.js")).testVerb,
    verify: async () => (await import("./verify.js")).verifyVerb,
    perturbed: async () => (await import("./perturbed.js")).perturbedVerb,
    plan: async () => (await import("./plan.js")).planVerb,
    script: async () => (await import("./script.js")).scriptVerb,
    "export-scripts": async () => (await import("./export-scripts.js")).exportScriptsVerb,
    shell: async () => (await import("./shell.js")).shellVerb,
    fetch: async () => (await import("./fetch.js")).fetchVerb,
    doctor: async () => (await import("./doctor.js")).doctorVerb,
    lock: async () => (await import("./lock.js")).lockVerb,
    cache: async (args) => loadGroup((await import("./cache.js")).cacheGroup, args),
    store: async (args) => loadGroup((await import("./store.js")).storeGroup, args),
    schema: async () => (await import("./schema.js")).schemaVerb,
};
/**
 * The command line of mrrl (commander). It throws CommanderError instead of exiting.
 * @param args what will be parsed; it decides which verbs are loaded.
 */
export async function commandLine(version, args, invoke) {
    const program = new Command("mrrl")
        .description("Assembles bootable A/B system images from pinned sources, reproducibly.")
        .version(version)
        .option("--json", "print the result as JSON on stdout")
        .addOption(new Option("--progress <how>", "progress on stderr; auto: tree on a terminal, else plain")
        .choices(["auto", "tree", "plain", "ndjson", "none"])
        .default("auto"))
        .option("--packages <dir>", "look here for package definitions first (repeatable)", collect, [])
        .option("--profiles <dir>", "look here for profile definitions first (repeatable)", collect, [])
        .option("--store <dir>", "where the store is (default: MRRL_STORE, or below the data directory)")
        .option("--downloads <file>", "lines of `<sha256> <url>`: where to look for sources first (repeatable)", collect, [])
        .option("--caches <file>", "which binary caches are asked, and whom to believe; `none`: build everything")
        .option("--toolchain <name>", "build with this toolchain instead of the profile's")
        .option("--jobs <n>", "cores to use", positive)
        .option("--build-memory <size>", "memory a build may use (default: 9/10 of the machine's)")
        .option("--offline", "use nothing that is not fetched already")
        .exitOverride()
        .configureHelp({ showGlobalOptions: true })
        .showHelpAfterError("(see `mrrl --help`)");
    const run = (work) => invoke(program.opts(), work);
    // One may be named twice: `mrrl cache push cache`.
    const before = args.slice(0, groupAt(args) + 1 || undefined);
    const named = [...new Set(before.filter((arg) => Object.hasOwn(verbs, arg)))];
    // A value may read like a verb: both are loaded then, and commander decides.
    for (const name of named.length > 0 && !args.includes("help") ? named : Object.keys(verbs)) {
        (await verbs[name]?.(args))?.(program, run);
    }
    for (const command of program.commands)
        command.exitOverride();
    return program;
}
/**
 * Where `mrrl store` or `mrrl cache` is called; -1: not surely. What follows are names of its
 * parts, some of which are verbs as well.
 */
function groupAt(args) {
    const at = args.findIndex((arg, index) => {
        const before = args[index - 1] ?? "";
        return Object.hasOwn(verbs, arg) && (/^--(?:json|offline)$/.test(before) || before[0] !== "-");
    });
    return ["store", "cache"].includes(args[at] ?? "") ? at : -1;
}
function collect(value, previous) {
    return [...previous, value];
}
function positive(value) {
    const number = Number(value);
    if (!Number.isInteger(number) || number < 1 || number > 4096) {
        throw new InvalidArgumentError("give a whole number from 1 to 4096");
    }
    return number;
}
