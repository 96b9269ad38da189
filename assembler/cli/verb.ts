import type { Command } from "commander";
import type { Context } from "../effects/context.ts";
import type { MrrlError } from "../errors/mrrl-error.ts";

/** What a verb has to say on stdout: the same facts for programs and for people. */
export interface VerbResult {
  readonly json: unknown;
  readonly text: string;
  /** Exit status of the program, when it is not mrrl's to decide; 0 when absent. */
  readonly status?: number;
  /** The verb did its work, and what it found is bad: said on stderr, and in the exit code. */
  readonly failure?: MrrlError;
}

/** Runs the work of a verb in a session and prints its result; given to each verb by the program. */
export type RunVerb = (work: (context: Context) => Promise<VerbResult>) => Promise<void>;

/** Adds one verb to the program. */
export type Verb = (program: Command, run: RunVerb) => void;

/** Examples at the end of a verb's --help. */
export function examples(lines: readonly (readonly [command: string, what: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  return `\nExamples:\n${lines.map(([command, what]) => `  $ ${command.padEnd(width)}   ${what}`).join("\n")}`;
}
