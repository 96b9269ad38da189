import { comparePaths } from "../model/tree-listing.js";
import { withoutDigests } from "./without-digests.js";
/** Compares two canonical trees path by path; what is the same is left out. Sorted by path. */
export function compareFiles(first, second) {
    const before = new Map(first.map((entry) => [entry.path, entry]));
    const after = new Map(second.map((entry) => [entry.path, entry]));
    const paths = [...new Set([...before.keys(), ...after.keys()])].sort(comparePaths);
    return paths.flatMap((path) => compareEntries(path, before.get(path), after.get(path)) ?? []);
}
function compareEntries(path, before, after) {
    if (before && after) {
        if (before.type !== after.type)
            return { path, change: "type", before, after };
        if (before.type === "symlink" && after.type === "symlink") {
            if (before.target === after.target)
                return undefined;
            const follows = withoutDigests(before.target) === withoutDigests(after.target);
            return { path, change: "target", before, after, ...(follows ? { follows } : {}) };
        }
        if (before.type === "file" && after.type === "file") {
            if (before.digest !== after.digest)
                return { path, change: "content", before, after };
            if (before.executable !== after.executable)
                return { path, change: "mode", before, after };
        }
        return undefined;
    }
    if (after)
        return { path, change: "added", after };
    return before && { path, change: "removed", before };
}
