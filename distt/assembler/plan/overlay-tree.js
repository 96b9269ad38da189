import { posix } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { sha256 } from "../model/sha256.js";
import { logicalPath, makeStoreName } from "../model/store-name.js";
import { comparePaths, treeHash } from "../model/tree-listing.js";
import { billInOverlay } from "./bill-of-materials.js";
/** Where the parts of mrrlctl are in its store path; it looks for them there. */
const parts = "lib/mrrl-overlay";
/** What the runner's listing of trees consists of. */
const listingParts = [
    "entries.awk",
    "listing.awk",
    "names.awk",
    "printable.awk",
    "tree-listing",
];
/**
 * Plans what an overlay adds to a profile's packages: mrrlctl, the files for hosts, and the
 * services. Like an environment it is named by its tree hash.
 * @param files texts of overlays/, by path relative to it. @param runner those of runner/.
 * @param bill the bill of materials.
 */
export function planOverlayTree(profile, files, runner, programs, services, bill) {
    const { busybox, minisign, zstd } = programs;
    const mrrlctl = textOf(files, "mrrlctl", "overlays")
        .replaceAll("@busybox@", logicalPath(busybox))
        .replaceAll("@programs@", [busybox, minisign, zstd].map((name) => `${logicalPath(name)}/bin`).join(":"));
    const contents = new Map([["bin/mrrlctl", mrrlctl]]);
    const executable = new Set(["bin/mrrlctl"]);
    for (const [path, text] of Object.entries(files)) {
        if (path.startsWith("lib/"))
            contents.set(`${parts}/${path.slice("lib/".length)}`, text);
        if (path.startsWith("host-files/"))
            contents.set(`${parts}/${path}`, text);
    }
    for (const name of listingParts) {
        contents.set(`${parts}/runner/${name}`, textOf(runner, name, "runner"));
    }
    for (const { path, content, executable: runs } of services.files) {
        contents.set(`services/${path}`, content);
        if (runs)
            executable.add(`services/${path}`);
    }
    const known = [busybox, minisign, zstd, ...services.uses];
    const references = referencesIn(contents, known);
    // After that: it names store paths, and needs none of them.
    contents.set(billInOverlay, bill);
    const entries = entriesOf(contents, executable);
    return {
        storeName: makeStoreName("overlay", profile, treeHash(entries)),
        entries,
        contents,
        references,
    };
}
function entriesOf(contents, executable) {
    const directories = new Set();
    for (const path of contents.keys()) {
        for (let up = posix.dirname(path); up !== "."; up = posix.dirname(up))
            directories.add(up);
    }
    return [
        ...[...directories].map((path) => ({ type: "directory", path })),
        ...[...contents].map(([path, content]) => ({
            type: "file",
            path,
            executable: executable.has(path),
            digest: sha256(content),
        })),
    ].sort((a, b) => comparePaths(a.path, b.path));
}
function referencesIn(contents, known) {
    const references = new Map();
    for (const { full, digest } of known) {
        for (const [file, content] of contents) {
            const offset = content.indexOf(digest);
            if (offset < 0 || references.has(full))
                continue;
            references.set(full, { name: full, file, offset });
        }
    }
    return [...references.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
function textOf(files, name, folder) {
    const text = Object.hasOwn(files, name) ? files[name] : undefined;
    if (text === undefined)
        throw new MrrlError("BUG", `${folder}/${name} was not read`);
    return text;
}
