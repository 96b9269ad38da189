import { execa, type Options } from "execa";
import { projectRoot } from "./project-root.ts";

/** The compiled program. */
export const mrrlProgram = `${projectRoot}/dist/mrrl/main.js`;

/** How a run of the program ended. */
export interface MrrlRun {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs mrrl as a user's shell would, to its end. */
export async function runMrrl(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  options: Options = {},
): Promise<MrrlRun> {
  const run = await execa(process.execPath, [mrrlProgram, ...args], {
    env: environment,
    reject: false,
    stripFinalNewline: false,
    ...options,
  });
  return {
    exitCode: run.exitCode,
    signal: run.signal,
    stdout: String(run.stdout ?? ""),
    stderr: String(run.stderr ?? ""),
  };
}
