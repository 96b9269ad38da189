import { sha256 } from "./sha256.js";
import { parseStoreName } from "./store-name.js";
/** What keeps store paths: a definition that was built, or a file that was made of them. */
export const rootKinds = [
    "profile",
    "package",
    "image",
    "bundle",
    "overlay",
    "container-bundle",
];
/** Whether a root holds only as long as the file at its place is there. */
export function isIndirect({ kind }) {
    return kind !== "profile" && kind !== "package";
}
/** The name of a root's file, without `.json`: the same for the same thing made again. */
export function rootKey({ kind, name, place, toolchain }) {
    const identity = sha256(JSON.stringify([kind, name, place, toolchain]));
    return `${kind}-${name}.${identity.slice(0, 16)}`;
}
/** @throws Error when it is damaged, or of another format. */
export function parseStoreRoot(text) {
    const root = JSON.parse(text);
    if (root?.format !== 1 || !rootKinds.includes(root.kind))
        throw new Error("it is of another format");
    const texts = [root.name, root.place, root.toolchain];
    if (!Array.isArray(root.paths) || texts.some((each) => typeof each !== "string")) {
        throw new Error("it lacks a part");
    }
    for (const path of root.paths)
        parseStoreName(path);
    return root;
}
