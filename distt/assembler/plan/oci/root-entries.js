import { comparePaths } from "../../model/tree-listing.js";
/**
 * An image's tree as entries of a tar archive, sorted, parents first. What has several
 * names is there under the first; the others are hard links to it.
 */
export function* rootEntries(root) {
    yield { header: { name: "./", type: "directory", ...root.attributes } };
    yield* children(root, ".", new Map());
}
/** The size of all files together, in bytes; what has several names counts once. */
export function contentSize(root) {
    let sum = 0;
    for (const { content } of rootEntries(root))
        sum += content?.size ?? 0;
    return sum;
}
function* children(directory, prefix, firstNames) {
    for (const name of [...directory.children.keys()].sort(comparePaths)) {
        const node = directory.children.get(name);
        const path = `${prefix}/${name}`;
        if (node?.type === "directory") {
            yield { header: { name: path, type: "directory", ...node.attributes } };
            yield* children(node, path, firstNames);
        }
        else if (node) {
            yield inodeEntry(node, path, firstNames);
        }
    }
}
function inodeEntry(node, name, firstNames) {
    const { mode, uid, gid } = node;
    const first = node.linked ? firstNames.get(node) : undefined;
    if (first !== undefined) {
        return { header: { name, type: "link", mode, uid, gid, target: first } };
    }
    if (node.linked)
        firstNames.set(node, name);
    switch (node.type) {
        case "file": {
            const { content } = node;
            return { header: { name, type: "file", mode, uid, gid, size: content.size }, content };
        }
        case "symlink":
            return { header: { name, type: "symlink", mode: 0o777, uid, gid, target: node.target } };
        case "fifo":
            return { header: { name, type: "fifo", mode, uid, gid } };
    }
}
