import type { Attributes, Content, Directory, Inode } from "../../model/oci/image-tree.ts";
import { quote, refused } from "../archive-policy.ts";
import type { ArchiveTally } from "../archive-tally.ts";

/** An entry of a layer's archive; paths are those of `entryPath`. */
export type LayerEntry =
  | { readonly type: "directory"; readonly path: string; readonly attributes: Attributes }
  | {
      readonly type: "file";
      readonly path: string;
      readonly attributes: Attributes;
      readonly content: Content;
    }
  | {
      readonly type: "symlink";
      readonly path: string;
      readonly attributes: Attributes;
      readonly target: string;
    }
  | { readonly type: "fifo"; readonly path: string; readonly attributes: Attributes }
  | { readonly type: "link"; readonly path: string; readonly target: string };

/** A directory as one layer has it. */
export interface LayerDirectory {
  readonly type: "directory";
  /** Undefined when the layer only has something below it. */
  attributes: Attributes | undefined;
  readonly children: Map<string, LayerDirectory | Inode>;
  /** Names of lower layers that are hidden; made when there is one. */
  hidden: Set<string> | undefined;
  /** Whether everything of lower layers is hidden. */
  opaque: boolean;
}

const whiteout = ".wh.";
const opaque = ".wh..wh..opq";
const ofAufs = ".wh..wh.";

/**
 * One layer's changes (layer.md of the OCI image specification), collected from its entries
 * and applied as a whole afterwards: whiteouts are about lower layers, wherever in the
 * archive they stand. Of several entries for one name the last counts. No name leads through
 * a symbolic link.
 */
export class Layer {
  readonly root: LayerDirectory = newDirectory();
  readonly #below: Directory;
  readonly #tally: ArchiveTally;
  readonly #place: string;

  /**
   * @param below the lower layers, merged; hard links may lead there.
   * @param tally is told of directories that entries imply.
   * @param place the layer, for messages.
   */
  constructor(below: Directory, tally: ArchiveTally, place: string) {
    this.#below = below;
    this.#tally = tally;
    this.#place = place;
  }

  /** @throws ARCHIVE_REFUSED */
  add(entry: LayerEntry): void {
    const { path } = entry;
    if (path === "") {
      if (entry.type !== "directory") throw this.#refuse(path, "is the root, but no directory");
      this.root.attributes = entry.attributes;
      return;
    }
    const parts = path.split("/");
    const name = parts.pop() ?? "";
    if (parts.some((part) => part.startsWith(whiteout))) {
      throw this.#refuse(path, "is below a whiteout");
    }
    const parent = this.#directory(parts, path);
    if (name.startsWith(whiteout)) this.#hide(parent, name, entry);
    else if (entry.type === "directory") this.#addDirectory(parent, name, entry.attributes);
    else parent.children.set(name, this.#inode(entry));
  }

  /** The directory that an entry at `path` is in. */
  #directory(parts: readonly string[], path: string): LayerDirectory {
    let directory = this.root;
    for (const [index, part] of parts.entries()) {
      let child = directory.children.get(part);
      if (!child) {
        this.#tally.count(part, 0);
        child = newDirectory();
        directory.children.set(part, child);
      } else if (child.type !== "directory") {
        const way = parts.slice(0, index + 1).join("/");
        throw this.#refuse(path, `leads through ${quote(way)}, which is a ${child.type}`);
      }
      directory = child;
    }
    return directory;
  }

  #addDirectory(parent: LayerDirectory, name: string, attributes: Attributes): void {
    const present = parent.children.get(name);
    if (present?.type === "directory") {
      present.attributes = attributes;
      return;
    }
    // What it replaces has replaced what lower layers had below that name.
    const directory = { ...newDirectory(), attributes, opaque: present !== undefined };
    parent.children.set(name, directory);
  }

  #hide(parent: LayerDirectory, name: string, entry: LayerEntry): void {
    if (entry.type !== "file" || entry.content.size > 0) {
      throw this.#refuse(entry.path, "is named like a whiteout, but is no empty file");
    }
    if (name === opaque) {
      parent.opaque = true;
      return;
    }
    if (name.startsWith(ofAufs)) throw this.#refuse(entry.path, "is a file of AUFS itself");
    const hidden = name.slice(whiteout.length);
    if (hidden === "" || hidden === "." || hidden === "..") {
      throw this.#refuse(entry.path, "is a whiteout of no name");
    }
    parent.hidden ??= new Set();
    parent.hidden.add(hidden);
  }

  #inode(entry: Exclude<LayerEntry, { type: "directory" }>): Inode {
    switch (entry.type) {
      case "file":
        return { type: "file", ...entry.attributes, content: entry.content };
      case "symlink":
        return { type: "symlink", ...entry.attributes, target: entry.target };
      case "fifo":
        return { type: "fifo", ...entry.attributes };
      case "link": {
        const inode = this.#linkTarget(entry.target);
        if (!inode) {
          const problem = `is a link to ${quote(entry.target)}, which is no file of the image`;
          throw this.#refuse(entry.path, problem);
        }
        inode.linked = true;
        return inode;
      }
    }
  }

  /** What a hard link leads to: in this layer as far as it was read, or else in lower ones. */
  #linkTarget(path: string): Inode | undefined {
    let here: LayerDirectory | undefined = this.root;
    let below: Directory | undefined = this.#below;
    let found: LayerDirectory | Directory | Inode | undefined;
    for (const part of path.split("/")) {
      const own: LayerDirectory | Inode | undefined = here?.children.get(part);
      const lower: Directory | Inode | undefined = below?.children.get(part);
      found = own ?? lower;
      here = own?.type === "directory" ? own : undefined;
      // What this layer has instead of a directory hides the lower one.
      below = lower?.type === "directory" && found?.type === "directory" ? lower : undefined;
    }
    return found?.type === "directory" ? undefined : found;
  }

  #refuse(path: string, problem: string) {
    return refused(this.#place, `${quote(path)} ${problem}`);
  }
}

function newDirectory(): LayerDirectory {
  return {
    type: "directory",
    attributes: undefined,
    children: new Map(),
    hidden: undefined,
    opaque: false,
  };
}
