import { comparePaths, type TreeEntry } from "../model/tree-listing.ts";
import { withoutDigests } from "./without-digests.ts";

/** What has become of one path in a package. */
export type FileChangeKind = "added" | "removed" | "content" | "mode" | "target" | "type";

export interface FileChange {
  readonly path: string;
  /** The most important one; `before` and `after` tell the rest. */
  readonly change: FileChangeKind;
  readonly before?: TreeEntry;
  readonly after?: TreeEntry;
  /** Nothing but the store paths of other packages in it has changed. */
  readonly follows?: boolean;
}

/** Compares two canonical trees path by path; what is the same is left out. Sorted by path. */
export function compareFiles(
  first: readonly TreeEntry[],
  second: readonly TreeEntry[],
): FileChange[] {
  const before = new Map(first.map((entry) => [entry.path, entry]));
  const after = new Map(second.map((entry) => [entry.path, entry]));
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort(comparePaths);
  return paths.flatMap((path) => compareEntries(path, before.get(path), after.get(path)) ?? []);
}

function compareEntries(
  path: string,
  before: TreeEntry | undefined,
  after: TreeEntry | undefined,
): FileChange | undefined {
  if (before && after) {
    if (before.type !== after.type) return { path, change: "type", before, after };
    if (before.type === "symlink" && after.type === "symlink") {
      if (before.target === after.target) return undefined;
      const follows = withoutDigests(before.target) === withoutDigests(after.target);
      return { path, change: "target", before, after, ...(follows ? { follows } : {}) };
    }
    if (before.type === "file" && after.type === "file") {
      if (before.digest !== after.digest) return { path, change: "content", before, after };
      if (before.executable !== after.executable) return { path, change: "mode", before, after };
    }
    return undefined;
  }
  if (after) return { path, change: "added", after };
  return before && { path, change: "removed", before };
}
