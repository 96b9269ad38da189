import { resolve } from "node:path";
import { execa, type Options } from "execa";
import { toolProgram } from "../../assembler/effects/tool-program.ts";
import { testToolbox } from "./toolbox.ts";

/** mrrl as it is compiled for the tests. */
export const mrrlProgram = resolve("dist/mrrl/main.js");

/** This host with something taken away. */
export interface Restriction {
  /** Options of bwrap(1), behind those that show the host as it is. */
  readonly bwrap?: readonly string[];
  /** The user in the namespace; usually an ordinary one. */
  readonly user?: number;
  /** Steps of a shell, before mrrl, with the capabilities that `bwrap` adds. */
  readonly steps?: string;
  /** A seccomp filter for descriptor 3. */
  readonly seccomp?: Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs mrrl on a restricted host: in a user namespace (bwrap), without the capabilities
 * that restrict it. Its network is this host's.
 */
export async function onRestrictedHost(restriction: Restriction, args: readonly string[]) {
  const { toolbox } = await testToolbox();
  const bwrap = toolProgram(toolbox, "bwrap");
  const setpriv = toolProgram(toolbox, "setpriv");
  const { bwrap: options = [], steps = ":", seccomp, environment = {} } = restriction;
  const user = String(restriction.user ?? 1000);
  const command = [
    ...[setpriv.file, ...setpriv.args, "--inh-caps=-all", "--ambient-caps=-all", "--"],
    ...[process.execPath, mrrlProgram, ...args],
  ];
  return await execa(
    bwrap.file,
    [
      ...bwrap.args,
      ...["--unshare-user", "--uid", user, "--gid", user, "--die-with-parent"],
      // The host's own /proc: bwrap would hide parts of a new one from root.
      ...["--bind", "/", "/", "--dev", "/dev"],
      ...options,
      ...(seccomp ? ["--seccomp", "3"] : []),
      ...["--", "/bin/sh", "-c", `set -e; ${steps}; exec "$@"`, "sh", ...command],
    ],
    {
      env: { PATH: "/usr/bin:/bin", NODE_NO_WARNINGS: "1", ...environment },
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      stdio: ["ignore", "pipe", "pipe", ...(seccomp ? [seccomp] : [])],
    } as Options,
  );
}
