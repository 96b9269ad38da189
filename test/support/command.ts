import { resolve } from "node:path";
import { execa } from "execa";
import { type Toolbox, toolProgram } from "../../assembler/effects/tool-program.ts";

/** The compiled program. */
export const program = resolve("dist/mrrl/main.js");

/** What a run of mrrl ended with. */
export interface Ran {
  readonly exitCode?: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs mrrl as a user's shell would.
 * @param environment beside the test's own.
 */
export async function runMrrl(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return execa(process.execPath, [program, ...args], {
    env: environment,
    reject: false,
    stripFinalNewline: false,
  });
}

/**
 * The same on a host without any network: unshare(1) gives it a network namespace of
 * its own, in which there is nothing, not even a loopback device that is up.
 */
export async function runMrrlWithoutNetwork(
  toolbox: Toolbox,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const unshare = toolProgram(toolbox, "unshare");
  const namespaces =
    process.getuid?.() === 0 ? ["--net"] : ["--user", "--map-current-user", "--net"];
  return execa(unshare.file, [...unshare.args, ...namespaces, process.execPath, program, ...args], {
    env: environment,
    reject: false,
    stripFinalNewline: false,
  });
}
