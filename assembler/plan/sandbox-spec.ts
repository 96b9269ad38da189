/**
 * A sandbox as data: pure code plans it, `mrrl plan` prints it, one small module
 * (effects/sandbox.ts) executes it. Mounts are applied in order.
 */
export type SandboxMount =
  | {
      readonly type: "bind";
      readonly source: string;
      readonly target: string;
      readonly writable: boolean;
    }
  | { readonly type: "device"; readonly source: string; readonly target: string }
  | { readonly type: "symlink"; readonly target: string; readonly to: string }
  | { readonly type: "file"; readonly target: string; readonly content: string }
  | { readonly type: "directory"; readonly target: string }
  | { readonly type: "tmpfs"; readonly target: string }
  /** Makes the root itself read-only; what is mounted below it stays as it is. */
  | { readonly type: "seal" }
  | { readonly type: "proc" }
  | { readonly type: "dev" };

/**
 * Who the command of a sandbox is. As an ordinary user everybody is mrrl's own user,
 * who appears under another number in a user namespace. As root there is no user
 * namespace: a `stranger` really becomes the user of that number, for good, while
 * `self` stays root without the rights that make root more than the owner of files.
 */
export type SandboxUser =
  /** With the files' rights of whoever runs mrrl: for pinned tools. */
  | { readonly type: "self" }
  /** Exactly who runs mrrl, with all rights: for mrrl itself. Without a user namespace. */
  | { readonly type: "same" }
  /** Somebody who owns nothing but what the sandbox gives him: for builds. */
  | { readonly type: "stranger"; readonly id: number };

/** What one sandbox may use; setrlimit(2). */
export interface SandboxLimits {
  /** Processes and threads of the sandbox's user. */
  readonly processes: number;
  /** Writable memory of one process, in bytes. */
  readonly memory: number;
  /** Descriptors of one process. */
  readonly openFiles: number;
}

export interface SandboxSpec {
  readonly mounts: readonly SandboxMount[];
  /** Exactly the environment of the command: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly hostname: string;
  /** `none`: a new network namespace with `lo` only; `host`: the host's network. */
  readonly network: "none" | "host";
  /** `host`: no PID namespace, so that /proc is the host's; a new one when absent. */
  readonly processes?: "host";
  readonly user: SandboxUser;
  readonly limits?: SandboxLimits;
  readonly command: readonly string[];
}

/** The number of a `self` in a user namespace. */
export const ordinaryUser = 1000;
