import type { ContainerDefinition } from "../../model/definition/container.ts";

/** A place in a container's root on which something is mounted, so that it must be there. */
export interface MountPoint {
  /** Absolute, in the container. */
  readonly path: string;
  readonly type: "directory" | "file";
}

/** Bytes that fit into /tmp and /run, where the root cannot be written to. */
const scratchSize = 64 << 20;

/** A file or directory of the system, or one of the container's own files. */
export type MountSource = { readonly system: string } | { readonly own: string };

/** One mount of a container, as the launcher takes it. */
export type LauncherMount =
  | {
      readonly kind: "read-only" | "writable";
      readonly source: MountSource;
      readonly at: MountPoint;
    }
  | { readonly kind: "tmpfs"; readonly size: number; readonly at: MountPoint };

/** Where volumes are, on the data partition: those of one name are one, whoever mounts it. */
export function volumePath(volume: string): string {
  return `/data/mrrl/volumes/${volume}`;
}

/**
 * What is mounted in a container besides what its root is made of, outer directories before
 * what is in them.
 */
export function planMounts({
  mounts,
  network,
  writable,
}: ContainerDefinition): readonly LauncherMount[] {
  const planned = new Map<string, LauncherMount>();
  const add = (mount: LauncherMount) => planned.set(mount.at.path, mount);
  const directory = (path: string): MountPoint => ({ path, type: "directory" });
  const file = (path: string): MountPoint => ({ path, type: "file" });
  if (writable === "no") {
    for (const path of ["/run", "/tmp"]) {
      add({ kind: "tmpfs", size: scratchSize, at: directory(path) });
    }
  }
  for (const own of ["hostname", "hosts"]) {
    add({ kind: "read-only", source: { own }, at: file(`/etc/${own}`) });
  }
  if (network !== "none") {
    const source = { system: "/run/mrrl/containers/resolv.conf" };
    add({ kind: "read-only", source, at: file("/etc/resolv.conf") });
  }
  for (const mount of mounts) {
    if ("memory" in mount) {
      add({ kind: "tmpfs", size: mount.memory, at: directory(mount.at) });
    } else {
      const kind = mount.writable ? "writable" : "read-only";
      const isVolume = "volume" in mount;
      add({
        kind,
        source: { system: isVolume ? volumePath(mount.volume) : mount.host },
        at: { path: mount.at, type: isVolume ? "directory" : mount.type },
      });
    }
  }
  const key = ({ at }: LauncherMount) => at.path.replaceAll("/", "\0");
  return [...planned.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
