import { unreachable } from "../errors/mrrl-error.ts";
import type { SandboxSpec } from "./sandbox-spec.ts";

/** The arguments of bwrap(1), and the file contents it reads from descriptors 3, 4, … */
export interface BubblewrapCommand {
  readonly args: readonly string[];
  readonly descriptors: readonly string[];
}

/** The first descriptor that carries a file's content. */
const firstDescriptor = 3;

/**
 * Translates a sandbox into bwrap(1) options. The sandbox has its own user, PID,
 * IPC, UTS, cgroup and (unless it uses the host's) network namespace; PID 1 of it
 * is bwrap, so nothing outlives the command.
 * @param interactive keeps the terminal (no new session), for shells and consoles.
 */
export function bubblewrap(spec: SandboxSpec, interactive = false): BubblewrapCommand {
  const descriptors: string[] = [];
  const args = [
    "--unshare-user",
    "--uid",
    String(spec.userId),
    "--gid",
    String(spec.groupId),
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    "--hostname",
    spec.hostname,
    "--unshare-cgroup-try",
    "--die-with-parent",
    ...(interactive ? [] : ["--new-session"]),
    ...(spec.network === "none" ? ["--unshare-net"] : []),
  ];
  for (const mount of spec.mounts) {
    switch (mount.type) {
      case "bind":
        args.push(mount.writable ? "--bind" : "--ro-bind", mount.source, mount.target);
        break;
      case "device":
        args.push("--dev-bind", mount.source, mount.target);
        break;
      case "symlink":
        args.push("--symlink", mount.to, mount.target);
        break;
      case "file":
        args.push("--ro-bind-data", String(firstDescriptor + descriptors.length), mount.target);
        descriptors.push(mount.content);
        break;
      case "directory":
        args.push("--dir", mount.target);
        break;
      case "tmpfs":
        args.push("--tmpfs", mount.target);
        break;
      case "seal":
        args.push("--remount-ro", "/");
        break;
      case "proc":
        args.push("--proc", "/proc");
        break;
      case "dev":
        args.push("--dev", "/dev");
        break;
      default:
        unreachable(mount);
    }
  }
  args.push("--chdir", spec.workingDirectory, "--", ...spec.command);
  return { args, descriptors };
}
