import { execa, type Options, type ResultPromise } from "execa";
import { MrrlError } from "../errors/mrrl-error.ts";
import { bubblewrap } from "../plan/bubblewrap.ts";
import type { SandboxSpec } from "../plan/sandbox-spec.ts";
import type { Context } from "./context.ts";
import { type Toolbox, toolProgram } from "./tool-program.ts";

export interface SandboxOptions {
  /** Keeps the terminal: for consoles and shells. */
  readonly interactive?: boolean;
  readonly stdin?: "ignore" | "inherit" | "pipe";
  /** Further execa options, such as `buffer` or `all`. */
  readonly execa?: Options;
}

/**
 * Starts the command of a sandbox; the only place where sandboxes are executed.
 * bwrap comes from the tools closure and is run through that closure's own
 * loader, so it works on any host libc.
 */
export function spawnSandbox(
  context: Context,
  toolbox: Toolbox,
  spec: SandboxSpec,
  options: SandboxOptions = {},
): ResultPromise {
  const { args, descriptors } = bubblewrap(spec, options.interactive);
  const program = toolProgram(toolbox, "bwrap");
  const terminal = options.interactive ? "inherit" : "pipe";
  return execa(program.file, [...program.args, ...args], {
    env: { ...spec.environment },
    extendEnv: false,
    cancelSignal: context.signal,
    forceKillAfterDelay: 2000,
    stdio: [
      options.stdin ?? "ignore",
      terminal,
      terminal,
      ...descriptors.map((content) => new TextEncoder().encode(content)),
    ],
    ...options.execa,
  } as Options) as ResultPromise;
}

/**
 * Says what blocks user namespaces when bwrap's own complaint is about them;
 * undefined when the failure is of another kind.
 */
export function namespaceFailure(stderr: string): MrrlError | undefined {
  if (
    !/^bwrap: (?:.*namespace|setting up uid map|Creating new namespace|No permissions)/m.test(
      stderr,
    )
  ) {
    return undefined;
  }
  return new MrrlError("NO_USER_NAMESPACES", "this host does not let mrrl make user namespaces", {
    evidence: stderr.trim(),
    hint: "allow them: sysctl -w user.max_user_namespaces=15000 kernel.apparmor_restrict_unprivileged_userns=0 (and kernel.unprivileged_userns_clone=1 where it exists)",
  });
}
