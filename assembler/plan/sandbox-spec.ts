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

export interface SandboxSpec {
  readonly mounts: readonly SandboxMount[];
  /** Exactly the environment of the command: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly hostname: string;
  /** `none`: a new network namespace with `lo` only; `host`: the host's network. */
  readonly network: "none" | "host";
  readonly userId: number;
  readonly groupId: number;
  readonly command: readonly string[];
}
