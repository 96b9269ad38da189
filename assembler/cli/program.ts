import { Command, InvalidArgumentError, Option } from "commander";
import type { Context } from "../effects/context.ts";
import { bootVerb } from "./boot.ts";
import { buildVerb } from "./build.ts";
import { fetchVerb } from "./fetch.ts";
import { imageVerb } from "./image.ts";
import { lockVerb } from "./lock.ts";
import { planVerb } from "./plan.ts";
import { schemaVerb } from "./schema.ts";
import { scriptVerb } from "./script.ts";
import type { GlobalOptions } from "./session.ts";
import { testVerb } from "./test.ts";
import type { RunVerb, Verb, VerbResult } from "./verb.ts";

const verbs: readonly Verb[] = [
  buildVerb,
  imageVerb,
  bootVerb,
  testVerb,
  planVerb,
  scriptVerb,
  fetchVerb,
  lockVerb,
  schemaVerb,
];

/** How the program runs a verb: opens a session with the global options, prints, closes. */
export type Invoke = (
  options: GlobalOptions,
  work: (context: Context) => Promise<VerbResult>,
) => Promise<void>;

/** The command line of mrrl (commander). It throws CommanderError instead of exiting. */
export function commandLine(version: string, invoke: Invoke): Command {
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
    .option("--jobs <n>", "cores to use", positive)
    .option("--offline", "use nothing that is not fetched already")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("(see `mrrl --help`)");
  const run: RunVerb = (work) => invoke(program.opts<GlobalOptions>(), work);
  for (const verb of verbs) verb(program, run);
  for (const command of program.commands) command.exitOverride();
  return program;
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
