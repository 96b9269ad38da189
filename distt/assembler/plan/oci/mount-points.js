import { posix } from "node:path";
import { MrrlError } from "../../errors/mrrl-error.js";
import { emptyDirectory } from "../../model/oci/image-tree.js";
import { quote } from "../archive-policy.js";
import { walk } from "./tree-walk.js";
/** What every container has. */
const always = ["/dev", "/proc", "/sys"];
/**
 * The mount points of a container in their canonical form: sorted, each once, with those
 * that all have.
 * @param place of the definition. @throws DEFINITION_INVALID for a path of both types.
 */
export function canonicalMountPoints(points, place) {
    const types = new Map();
    const all = [...points, ...always.map((path) => ({ path, type: "directory" }))];
    for (const { path, type } of all) {
        if (!path.startsWith("/") || path.includes("\0")) {
            throw new MrrlError("BUG", `${quote(path)} cannot be a mount point`);
        }
        const plain = posix.resolve(path);
        const other = types.get(plain);
        if (other && other !== type) {
            throw invalid(plain, "is asked for as a directory and as a file", place);
        }
        types.set(plain, type);
    }
    return [...types]
        .map(([path, type]) => ({ path, type }))
        .sort((a, b) => (a.path < b.path ? -1 : 1));
}
/**
 * Sees to it that a path of an image is a directory or a file: what is missing is made,
 * belongs to root, and is empty.
 * @returns what is in the way.
 */
export function ensure(root, { path, type }) {
    const found = walk(root, path);
    if (found.end === "obstacle")
        return found.problem;
    if (found.end === "found") {
        return found.node.type === type ? undefined : `it is a ${found.node.type} in the image`;
    }
    let { directory } = found;
    const names = [...found.rest];
    const file = type === "file" ? names.pop() : undefined;
    for (const name of names) {
        const child = emptyDirectory();
        directory.children.set(name, child);
        directory = child;
    }
    if (file !== undefined) {
        const content = { offset: 0, size: 0 };
        directory.children.set(file, { type: "file", mode: 0o644, uid: 0, gid: 0, content });
    }
    return undefined;
}
/**
 * Makes the mount points that an image lacks.
 * @param place of the definition. @throws DEFINITION_INVALID where the image has something else.
 */
export function ensureMountPoints(root, points, place) {
    for (const point of points) {
        takeLinkAway(root, point);
        const obstacle = ensure(root, point);
        if (obstacle !== undefined) {
            throw invalid(point.path, `cannot be a mount point for a ${point.type}: ${obstacle}`, place);
        }
    }
}
/**
 * A file is mounted where it is asked for, not where a link of the image leads: the link of
 * /etc/resolv.conf, say, often leads to what only a running system would have.
 */
function takeLinkAway(root, { path, type }) {
    if (type !== "file")
        return;
    const above = walk(root, posix.dirname(path));
    if (above.end !== "found" || above.node.type !== "directory")
        return;
    const name = posix.basename(path);
    if (above.node.children.get(name)?.type === "symlink")
        above.node.children.delete(name);
}
function invalid(path, problem, place) {
    return new MrrlError("DEFINITION_INVALID", `${quote(path)} ${problem}`, {
        place,
        hint: "mount there what the image has, or something somewhere else",
    });
}
