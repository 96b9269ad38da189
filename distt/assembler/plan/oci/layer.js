import { quote, refused } from "../archive-policy.js";
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
    root = newDirectory();
    #below;
    #tally;
    #place;
    /**
     * @param below the lower layers, merged; hard links may lead there.
     * @param tally is told of directories that entries imply.
     * @param place the layer, for messages.
     */
    constructor(below, tally, place) {
        this.#below = below;
        this.#tally = tally;
        this.#place = place;
    }
    /** @throws ARCHIVE_REFUSED */
    add(entry) {
        const { path } = entry;
        if (path === "") {
            if (entry.type !== "directory")
                throw this.#refuse(path, "is the root, but no directory");
            this.root.attributes = entry.attributes;
            return;
        }
        const parts = path.split("/");
        const name = parts.pop() ?? "";
        if (parts.some((part) => part.startsWith(whiteout))) {
            throw this.#refuse(path, "is below a whiteout");
        }
        const parent = this.#directory(parts, path);
        if (name.startsWith(whiteout))
            this.#hide(parent, name, entry);
        else if (entry.type === "directory")
            this.#addDirectory(parent, name, entry.attributes);
        else
            parent.children.set(name, this.#inode(entry));
    }
    /** The directory that an entry at `path` is in. */
    #directory(parts, path) {
        let directory = this.root;
        for (const [index, part] of parts.entries()) {
            let child = directory.children.get(part);
            if (!child) {
                this.#tally.count(part, 0);
                child = newDirectory();
                directory.children.set(part, child);
            }
            else if (child.type !== "directory") {
                const way = parts.slice(0, index + 1).join("/");
                throw this.#refuse(path, `leads through ${quote(way)}, which is a ${child.type}`);
            }
            directory = child;
        }
        return directory;
    }
    #addDirectory(parent, name, attributes) {
        const present = parent.children.get(name);
        if (present?.type === "directory") {
            present.attributes = attributes;
            return;
        }
        // What it replaces has replaced what lower layers had below that name.
        const directory = { ...newDirectory(), attributes, opaque: present !== undefined };
        parent.children.set(name, directory);
    }
    #hide(parent, name, entry) {
        if (entry.type !== "file" || entry.content.size > 0) {
            throw this.#refuse(entry.path, "is named like a whiteout, but is no empty file");
        }
        if (name === opaque) {
            parent.opaque = true;
            return;
        }
        if (name.startsWith(ofAufs))
            throw this.#refuse(entry.path, "is a file of AUFS itself");
        const hidden = name.slice(whiteout.length);
        if (hidden === "" || hidden === "." || hidden === "..") {
            throw this.#refuse(entry.path, "is a whiteout of no name");
        }
        parent.hidden ??= new Set();
        parent.hidden.add(hidden);
    }
    #inode(entry) {
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
    #linkTarget(path) {
        let here = this.root;
        let below = this.#below;
        let found;
        for (const part of path.split("/")) {
            const own = here?.children.get(part);
            const lower = below?.children.get(part);
            found = own ?? lower;
            here = own?.type === "directory" ? own : undefined;
            // What this layer has instead of a directory hides the lower one.
            below = lower?.type === "directory" && found?.type === "directory" ? lower : undefined;
        }
        return found?.type === "directory" ? undefined : found;
    }
    #refuse(path, problem) {
        return refused(this.#place, `${quote(path)} ${problem}`);
    }
}
function newDirectory() {
    return {
        type: "directory",
        attributes: undefined,
        children: new Map(),
        hidden: undefined,
        opaque: false,
    };
}
