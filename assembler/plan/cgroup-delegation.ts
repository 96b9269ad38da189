import { type Mount, mountOf } from "./mountinfo.ts";

/** The controllers that limit a build as a whole. */
export const neededControllers = ["memory", "pids"] as const;

/** Where this process is in cgroup v2, and what it may do there. */
export interface CgroupFacts {
  /** `unified`: v2 alone; `hybrid`: v2 beside v1, which has the controllers; `v1`; `none`. */
  readonly layout: "unified" | "hybrid" | "v1" | "none";
  /** The directory in which mrrl would make cgroups; undefined without v2. */
  readonly directory: string | undefined;
  /** Controllers that are available there. */
  readonly controllers: readonly string[];
  /** Whether this user may make cgroups there and move processes into them. */
  readonly writable: boolean;
}

/** What the mounts and /proc/self/cgroup say, before anything is tried. */
export interface CgroupPosition {
  readonly layout: CgroupFacts["layout"];
  /** Where cgroup v2 is mounted. */
  readonly top: string | undefined;
  /** This process's own cgroup (v2), as a directory. */
  readonly own: string | undefined;
}

/**
 * Reads a position from mounts and proc_pid_cgroup(5).
 * @param membership the content of /proc/self/cgroup.
 */
export function cgroupPosition(mounts: readonly Mount[], membership: string): CgroupPosition {
  const unified = mounts.find(({ type }) => type === "cgroup2");
  const legacy = mounts.some(
    ({ type, superOptions }) =>
      type === "cgroup" && !superOptions.some((option) => option.startsWith("name=")),
  );
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
export function mountedWritable(directory: string, mounts: readonly Mount[]): boolean {
  return !(mountOf(directory, mounts)?.options.includes("ro") ?? true);
}
