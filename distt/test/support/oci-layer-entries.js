import { emptyDirectory, } from "../../assembler/model/oci/image-tree.js";
import { usualLimits } from "../../assembler/plan/archive-policy.js";
import { ArchiveTally } from "../../assembler/plan/archive-tally.js";
import { applyLayer } from "../../assembler/plan/oci/apply-layer.js";
import { Layer } from "../../assembler/plan/oci/layer.js";
export const attributes = (uid, mode = 0o644) => ({ mode, uid, gid: 0 });
export const file = (path, uid = 1) => ({
    type: "file",
    path,
    attributes: attributes(uid),
    content: { offset: 0, size: path.includes(".wh.") ? 0 : 9 },
});
export const directory = (path, uid = 1) => ({
    type: "directory",
    path,
    attributes: attributes(uid, 0o700),
});
export const symlink = (path, target, uid = 1) => ({
    type: "symlink",
    path,
    attributes: attributes(uid),
    target,
});
export const fifo = (path, uid = 1) => ({
    type: "fifo",
    path,
    attributes: attributes(uid),
});
export const link = (path, target) => ({ type: "link", path, target });
/** Layers put on top of each other. */
export function merged(...layers) {
    const root = emptyDirectory();
    const tally = new ArchiveTally(usualLimits, "image.tar");
    for (const entries of layers) {
        const layer = new Layer(root, tally, "image.tar: layer");
        for (const entry of entries)
            layer.add(entry);
        applyLayer(root, layer.root, "image.tar: layer");
    }
    return root;
}
/** Each path as `<type> <uid>`, directories that nobody mentioned as `directory 0`. */
export function facts(root) {
    const found = {};
    const visit = (node, path) => {
        const { uid } = node.type === "directory" ? node.attributes : node;
        found[path] = `${node.type} ${uid}`;
        if (node.type !== "directory")
            return;
        for (const [name, child] of node.children)
            visit(child, path === "" ? name : `${path}/${name}`);
    };
    visit(root, "");
    return found;
}
/** The same without the root. */
export const only = (root) => {
    const { "": _, ...rest } = facts(root);
    return rest;
};
