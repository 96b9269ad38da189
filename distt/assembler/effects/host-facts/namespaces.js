import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { parseMountinfo } from "../../plan/mountinfo.js";
import { hostIsolation } from "../host-isolation.js";
/**
 * Reads what decides about user namespaces. Some small files of /proc, read at once:
 * it is also called where a sandbox has just failed.
 */
export function readNamespaceFacts() {
    const mounts = parseMountinfo(read("/proc/self/mountinfo") ?? "");
    const confinement = (read("/proc/self/attr/apparmor/current") ?? read("/proc/self/attr/current"))
        ?.replace(/\0/g, "")
        .trim();
    return {
        asRoot: hostIsolation(process.getuid?.() === 0) === "root",
        supported: existsSync("/proc/self/ns/user"),
        maximum: number("/proc/sys/user/max_user_namespaces"),
        unprivilegedClone: number("/proc/sys/kernel/unprivileged_userns_clone"),
        apparmorRestricts: number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
        confinement: confinement || undefined,
        selinuxEnforcing: number("/sys/fs/selinux/enforce") === 1,
        seccomp: /^Seccomp:\s*2$/m.test(read("/proc/self/status") ?? ""),
        container: findContainer(confinement ?? ""),
        chroot: findChroot(mounts),
        maskedProc: mounts.map(({ target }) => target).filter(hidesProc),
        wsl1: /Microsoft/.test(read("/proc/sys/kernel/osrelease") ?? ""),
    };
}
/** PROC_PID_INIT_INO of Linux: the number of the first PID namespace of a machine. */
const firstPidNamespace = "pid:[4026531836]";
/** The marks that containers leave; https://systemd.io/CONTAINER_INTERFACE names the last. */
function findContainer(confinement) {
    if (confinement.startsWith("snap."))
        return "snap";
    // A machine may run from a copy of a container, marks and all.
    if (link("/proc/self/ns/pid") === firstPidNamespace)
        return undefined;
    if (existsSync("/.flatpak-info"))
        return "flatpak";
    if (existsSync("/var/run/secrets/kubernetes.io"))
        return "kubernetes";
    if (existsSync("/run/.containerenv"))
        return "podman";
    if (existsSync("/.dockerenv"))
        return "docker";
    if (existsSync("/dev/incus") || existsSync("/dev/lxd"))
        return "lxc";
    return read("/run/systemd/container")?.trim() || undefined;
}
/**
 * A directory that is no mount point cannot be a root otherwise; one that is may be,
 * when process 1 has another one.
 */
function findChroot(mounts) {
    const own = mounts.find(({ target }) => target === "/");
    if (own === undefined)
        return mounts.length > 0 ? "yes" : "perhaps";
    const first = parseMountinfo(read("/proc/1/mountinfo") ?? "").find(({ target }) => target === "/");
    return first !== undefined && first.id !== own.id ? "perhaps" : "no";
}
/** A mount below /proc hides something, apart from the one on an empty directory. */
function hidesProc(target) {
    return target.startsWith("/proc/") && target !== "/proc/sys/fs/binfmt_misc";
}
function number(path) {
    const text = read(path)?.trim();
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
function read(path) {
    try {
        return readFileSync(path, "utf8");
    }
    catch {
        // Absent, or hidden in this container: the fact is unknown then.
        return undefined;
    }
}
function link(path) {
    try {
        return readlinkSync(path);
    }
    catch {
        return undefined;
    }
}
