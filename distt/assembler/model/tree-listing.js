import { createHash } from "node:crypto";
/** Orders paths as `LC_ALL=C sort` does: by their UTF-8 bytes. */
export function comparePaths(a, b) {
    const length = Math.min(a.length, b.length);
    for (let at = 0; at < length; at++) {
        const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
        if (x !== y)
            return rank(x) - rank(y);
    }
    return a.length - b.length;
}
/**
 * UTF-16 code units in the order of UTF-8 bytes: surrogates, which stand for the
 * longest sequences, come last.
 */
function rank(unit) {
    if (unit < 0xd800)
        return unit;
    return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
/**
 * The canonical listing of a tree, one line an entry, sorted by path:
 * `d 0555 - PATH`, `f 0444|0555 SHA256 PATH`, `l 0777 SHA256-OF-TARGET PATH`.
 */
export function treeListing(entries) {
    const sorted = entries.toSorted((a, b) => comparePaths(a.path, b.path));
    return sorted.map((entry) => `${line(entry)}\n`).join("");
}
function line(entry) {
    switch (entry.type) {
        case "directory":
            return `d 0555 - ${entry.path}`;
        case "file":
            return `f ${entry.executable ? "0555" : "0444"} ${entry.digest} ${entry.path}`;
        case "symlink":
            return `l 0777 ${createHash("sha256").update(entry.target).digest("hex")} ${entry.path}`;
    }
}
/** The tree hash: sha256 of the canonical listing. */
export function treeHash(entries) {
    return createHash("sha256").update(treeListing(entries)).digest("hex");
}
