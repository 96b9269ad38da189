import { Command, InvalidArgumentError, Option } from "commander";
import type { Context } from "../effects/context.ts";
import type { GlobalOptions } from "./session.ts";
import type { RunVerb, Verb, VerbResult } from "./verb.ts";
import { loadGroup } from "./verb-group.ts";

/** One file per verb. Only the verb at hand is loaded: the others' modules would cost start-up time. */
const verbs: Readonly<Record<string, (args: readonly string[]) => Promise<Verb>>> = {
  build: async () => (await import("./build.ts")).buildVerb,
  image: async () => (await import("./image.ts")).imageVerb,
  bundle: async () => (await import("./bundle.ts")).bundleVerb,
  overlay: async () => (await import("./overlay.ts")).overlayVerb,
  key: async () => (await import("./key.ts")).keyVerb,
  boot: async () => (await import("./boot.ts")).bootVerb,
  test: async () => (await import("./test.ts")).testVerb,
  verify: async () => (await import("./verify.ts")).verifyVerb,
  perturbed: async () => (await import("./perturbed.ts")).perturbedVerb,
  plan: async () => (await import("./plan.ts")).planVerb,
  script: async () => (await import("./script.ts")).scriptVerb,
  "export-scripts": async () => (await import("./export-scripts.ts")).exportScriptsVerb,
  shell: async () => (await import("./shell.ts")).shellVerb,
  fetch: async () => (await import("./fetch.ts")).fetchVerb,
  doctor: async () => (await import("./doctor.ts")).doctorVerb,
  lock: async () => (await import("./lock.ts")).lockVerb,
  cache: async (args) => loadGroup((await import("./cache.ts")).cacheGroup, args),
  store: async (args) => loadGroup((await import("./store.ts")).storeGroup, args),
  schema: async () => (await import("./schema.ts")).schemaVerb,
};

/** How the program runs a verb: opens a session with the global options, prints, closes. */
export type Invoke = (
  options: GlobalOptions,
  work: (context: Context) => Promise<VerbResult>,
) => Promise<void>;

/**
 * The command line of mrrl (commander). It throws CommanderError instead of exiting.
 * @param args what will be parsed; it decides which verbs are loaded.
 */
export async function commandLine(
  version: string,
  args: readonly string[],
  invoke: Invoke,
): Promise<Command> {
  const program = new Command("mrrl")
    .description("Assembles bootable A/B system images from pinned sources, reproducibly.")
    .version(version)
    .option("--json", "print the result as JSON on stdout")
    .addOption(
      new Option("--progress <how>", "progress on stderr; auto: tree on a terminal, else plain")
        .choices(["auto", "tree", "plain", "ndjson", "none"])
        .default("auto"),
    )
    .option("--packages <dir>", "look here for package definitions first (repeatable)", collect, [])
    .option("--profiles <dir>", "look here for profile definitions first (repeatable)", collect, [])
    .option(
      "--store <dir>",
      "where the store is (default: MRRL_STORE, or below the data directory)",
    )
    .option(
      "--downloads <file>",
      "lines of `<sha256> <url>`: where to look for sources first (repeatable)",
      collect,
      [],
    )
    .option(
      "--caches <file>",
      "which binary caches are asked, and whom to believe; `none`: build everything",
    )
    .option("--toolchain <name>", "build with this toolchain instead of the profile's")
    .option("--jobs <n>", "cores to use", positive)
    .option("--build-memory <size>", "memory a build may use (default: 9/10 of the machine's)")
    .option("--offline", "use nothing that is not fetched already")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("(see `mrrl --help`)");
  const run: RunVerb = (work) => invoke(program.opts<GlobalOptions>(), work);
  // One may be named twice: `mrrl cache push cache`.
  const before = args.slice(0, groupAt(args) + 1 || undefined);
  const named = [...new Set(before.filter((arg) => Object.hasOwn(verbs, arg)))];
  // A value may read like a verb: both are loaded then, and commander decides.
  for (const name of named.length > 0 && !args.includes("help") ? named : Object.keys(verbs)) {
    (await verbs[name]?.(args))?.(program, run);
  }
  for (const command of program.commands) command.exitOverride();
  return program;
}

/**
 * Where `mrrl store` or `mrrl cache` is called; -1: not surely. What follows are names of its
 * parts, some of which are verbs as well.
 */
function groupAt(args: readonly string[]): number {
  const at = args.findIndex((arg, index) => {
    const before = args[index - 1] ?? "";
    return Object.hasOwn(verbs, arg) && (/^--(?:json|offline)$/.test(before) || before[0] !== "-");
  });
  return ["store", "cache"].includes(args[at] ?? "") ? at : -1;
}

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 4096) {
    throw new InvalidArgumentError("give a whole number from 1 to 4096");
  }
  return number;
}
