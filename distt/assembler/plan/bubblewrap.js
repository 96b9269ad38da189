import { posix } from "node:path";
import { unreachable } from "../errors/mrrl-error.js";
import { ordinaryUser } from "./sandbox-spec.js";
/** The first descriptor that carries a file's content. */
const firstDescriptor = 3;
/** Where the root of a stranger's sandbox is seen by the program that leads into it. */
const strangerRoot = "/sandbox";
/**
 * Translates a sandbox into bwrap(1) options. It has its own PID, IPC, UTS, cgroup
 * and (unless it uses the host's) network namespace; PID 1 of it is bwrap, so nothing
 * outlives the command.
 *
 * As root, a stranger's sandbox is a directory inside an outer root that holds only
 * its entrance. bwrap starts that with three capabilities; it changes root and user,
 * which takes all capabilities away, and no_new_privs (which bwrap sets) keeps them
 * away.
 */
export function bubblewrap(spec, options) {
    const changesUser = options.isolation === "root" && spec.user.type === "stranger";
    const prefix = changesUser ? strangerRoot : "";
    const mounts = new Mounts(prefix);
    if (changesUser) {
        mounts.args.push(...outerRoot(options.entrance), "--perms", "0755", "--dir", prefix);
    }
    for (const mount of spec.mounts)
        mounts.add(mount);
    // root's files below /proc/sys obey their owner's mode bits, without any capability.
    if (options.isolation === "root" && !changesUser) {
        if (spec.mounts.some(({ type }) => type === "proc")) {
            mounts.args.push("--ro-bind", "/proc/sys", "/proc/sys");
        }
    }
    const args = [
        ...identity(spec, options.isolation),
        ...(spec.processes === "host" ? [] : ["--unshare-pid"]),
        ...["--unshare-ipc", "--unshare-uts", "--hostname", spec.hostname],
        ...["--unshare-cgroup-try", "--die-with-parent"],
        ...(spec.network === "none" ? ["--unshare-net"] : []),
        ...mounts.args,
        ...["--chdir", changesUser ? "/" : spec.workingDirectory],
        "--",
        ...(changesUser && spec.user.type === "stranger"
            ? enter(options.entrance, spec.user.id, spec.workingDirectory)
            : []),
        ...spec.command,
    ];
    return { args, descriptors: mounts.descriptors };
}
function identity({ user }, isolation) {
    if (isolation === "user-namespace") {
        const id = String(user.type === "stranger" ? user.id : ordinaryUser);
        return ["--unshare-user", "--uid", id, "--gid", id];
    }
    if (user.type === "same")
        return [];
    const kept = user.type === "stranger"
        ? ["CAP_SETUID", "CAP_SETGID", "CAP_SYS_CHROOT"]
        : // So that root's tools reach the files of others, as everything of root's does.
            ["CAP_DAC_OVERRIDE"];
    return ["--cap-drop", "ALL", ...kept.flatMap((name) => ["--cap-add", name])];
}
/** What is beside the sandbox's root in the outer one. */
function outerRoot(entrance) {
    return entrance.type === "chroot"
        ? ["--ro-bind", `${entrance.closure}/usr`, "/usr", "--symlink", "usr/lib64", "/lib64"]
        : ["--ro-bind", entrance.file, "/capsh"];
}
/** The entrance goes to `/` of the new root; the shell there to the working directory. */
function enter(entrance, id, workingDirectory) {
    const shell = ["-c", 'cd "$0" && exec "$@"', workingDirectory];
    return entrance.type === "chroot"
        ? [
            "/usr/sbin/chroot",
            `--userspec=+${id}:+${id}`,
            "--groups=",
            strangerRoot,
            "/bin/sh",
            ...shell,
        ]
        : [
            // In this order: each step needs a capability that the last one takes away.
            ...["/capsh", `--chroot=${strangerRoot}`, "--inh=", "--groups=", `--gid=${id}`],
            ...[`--uid=${id}`, "--shell=/bin/sh", "--", ...shell],
        ];
}
/** Collects mount options; every directory on the way to a target is made visible to all. */
class Mounts {
    args = [];
    descriptors = [];
    #prefix;
    #made = new Set(["/"]);
    constructor(prefix) {
        this.#prefix = prefix;
        this.#made.add(prefix);
    }
    add(mount) {
        if (mount.type === "seal") {
            // Inside the outer root the inner one is a directory of the same file system.
            this.args.push("--remount-ro", "/");
            return;
        }
        const at = this.#prefix +
            (mount.type === "proc" || mount.type === "dev" ? `/${mount.type}` : mount.target);
        this.#parents(at);
        switch (mount.type) {
            case "bind":
                this.args.push(mount.writable ? "--bind" : "--ro-bind", mount.source, at);
                break;
            case "device":
                this.args.push("--dev-bind", mount.source, at);
                break;
            case "symlink":
                this.args.push("--symlink", mount.to, at);
                break;
            case "file":
                this.args.push("--perms", "0444");
                this.args.push("--ro-bind-data", String(firstDescriptor + this.descriptors.length), at);
                this.descriptors.push(mount.content);
                break;
            case "directory":
                this.args.push("--perms", "0755", "--dir", at);
                break;
            case "tmpfs":
                this.args.push("--perms", "1777", "--tmpfs", at);
                break;
            case "proc":
                this.args.push("--proc", at);
                break;
            case "dev":
                this.args.push("--dev", at, "--perms", "1777", "--tmpfs", `${at}/shm`);
                break;
            default:
                unreachable(mount);
        }
        this.#made.add(at);
    }
    /** bwrap makes the directories that it needs for its owner alone. */
    #parents(target) {
        const parent = posix.dirname(target);
        if (this.#made.has(parent))
            return;
        this.#parents(parent);
        this.args.push("--perms", "0755", "--dir", parent);
        this.#made.add(parent);
    }
}
