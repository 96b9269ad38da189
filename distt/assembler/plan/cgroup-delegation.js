import { mountOf } from "./mountinfo.js";
/** The controllers that limit a build as a whole. */
export const neededControllers = ["memory", "pids"];
/**
 * Reads a position from mounts and proc_pid_cgroup(5).
 * @param membership the content of /proc/self/cgroup.
 */
export function cgroupPosition(mounts, membership) {
    const unified = mounts.find(({ type }) => type === "cgroup2");
    const legacy = mounts.some(({ type, superOptions }) => type === "cgroup" && !superOptions.some((option) => option.startsWith("name=")));
    if (unified === undefined) {
        return { layout: legacy ? "v1" : "none", top: undefined, own: undefined };
    }
    const path = /^0::(\/.*)$/m.exec(membership)?.[1] ?? "/";
    const { root, target } = unified;
    // In a container without a cgroup namespace, the mount shows a part of the tree only.
    const below = root !== "/" && path.startsWith(root) ? path.slice(root.length) : path;
    const own = below === "/" || below === "" ? target : `${target}${below}`;
    return { layout: legacy ? "hybrid" : "unified", top: target, own };
}
/** Whether the mount under a directory lets anybody write there. */
export function mountedWritable(directory, mounts) {
    return !(mountOf(directory, mounts)?.options.includes("ro") ?? true);
}
