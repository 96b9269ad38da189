import {
  type Attributes,
  type Directory,
  emptyDirectory,
  type Inode,
} from "../../assembler/model/oci/image-tree.ts";
import { usualLimits } from "../../assembler/plan/archive-policy.ts";
import { ArchiveTally } from "../../assembler/plan/archive-tally.ts";
import { applyLayer } from "../../assembler/plan/oci/apply-layer.ts";
import { Layer, type LayerEntry } from "../../assembler/plan/oci/layer.ts";

export const attributes = (uid: number, mode = 0o644): Attributes => ({ mode, uid, gid: 0 });
export const file = (path: string, uid = 1): LayerEntry => ({
  type: "file",
  path,
  attributes: attributes(uid),
  content: { offset: 0, size: path.includes(".wh.") ? 0 : 9 },
});
export const directory = (path: string, uid = 1): LayerEntry => ({
  type: "directory",
  path,
  attributes: attributes(uid, 0o700),
});
export const symlink = (path: string, target: string, uid = 1): LayerEntry => ({
  type: "symlink",
  path,
  attributes: attributes(uid),
  target,
});
export const fifo = (path: string, uid = 1): LayerEntry => ({
  type: "fifo",
  path,
  attributes: attributes(uid),
});
export const link = (path: string, target: string): LayerEntry => ({ type: "link", path, target });

/** Layers put on top of each other. */
export function merged(...layers: readonly (readonly LayerEntry[])[]): Directory {
  const root = emptyDirectory();
  const tally = new ArchiveTally(usualLimits, "image.tar");
  for (const entries of layers) {
    const layer = new Layer(root, tally, "image.tar: layer");
    for (const entry of entries) layer.add(entry);
    applyLayer(root, layer.root, "image.tar: layer");
  }
  return root;
}

/** Each path as `<type> <uid>`, directories that nobody mentioned as `directory 0`. */
export function facts(root: Directory): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (node: Directory | Inode, path: string): void => {
    const { uid } = node.type === "directory" ? node.attributes : node;
    found[path] = `${node.type} ${uid}`;
    if (node.type !== "directory") return;
    for (const [name, child] of node.children) visit(child, path === "" ? name : `${path}/${name}`);
  };
  visit(root, "");
  return found;
}

/** The same without the root. */
export const only = (root: Directory) => {
  const { "": _, ...rest } = facts(root);
  return rest;
};
