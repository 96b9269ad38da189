import { posix } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
/** Generous for a distribution's packages, and far below what would hurt. */
export const usualLimits = {
    entries: 200_000,
    depth: 64,
    fileBytes: 2 * 1024 ** 3,
    totalBytes: 4 * 1024 ** 3,
};
// PATH_MAX and NAME_MAX of limits.h, less room for the directory unpacked into.
const longestPath = 3072;
const longestPart = 255;
/** What stands for broken bytes, and half a character, of which those would be made. */
const notUtf8 = /\uFFFD|\p{Cs}/u;
/**
 * The name of an entry as a plain relative path, `""` for the archive's own root.
 * @throws ARCHIVE_REFUSED when the name breaks the policy.
 */
export function entryPath(name, limits, archive) {
    const refuse = (problem) => refused(archive, `${quote(name)} ${problem}`);
    if (name === "")
        throw refuse("is an empty name");
    if (name.includes("\0"))
        throw refuse("contains a NUL character");
    if (notUtf8.test(name))
        throw refuse("is not valid UTF-8");
    if (name.startsWith("/"))
        throw refuse("is an absolute name");
    if (Buffer.byteLength(name) > longestPath)
        throw refuse("is too long");
    let path = name;
    if (path === "." || path === "./")
        return "";
    if (path.startsWith("./"))
        path = path.slice(2);
    if (path.endsWith("/"))
        path = path.slice(0, -1);
    const parts = path.split("/");
    if (parts.length > limits.depth)
        throw refuse(`is deeper than ${limits.depth} directories`);
    for (const part of parts) {
        if (part === "..")
            throw refuse("leads out of its directory");
        if (part === "" || part === ".")
            throw refuse("has an empty part");
        if (Buffer.byteLength(part) > longestPart)
            throw refuse("has a part that is too long");
    }
    return path;
}
/** Checks the text of a symbolic link. @throws ARCHIVE_REFUSED */
export function linkText(name, text, archive) {
    if (!text)
        throw refused(archive, `${quote(name)} is a link without a target`);
    if (text.includes("\0") || notUtf8.test(text) || Buffer.byteLength(text) > longestPath) {
        throw refused(archive, `${quote(name)} is a link with an impossible target`);
    }
    return text;
}
const mergedDirectories = new Set(["bin", "sbin", "lib", "lib64"]);
/**
 * Where an entry goes in a merged-/usr tree: what is below bin/, sbin/, lib/ or
 * lib64/ moves below usr/. The directories themselves move too; a top-level symbolic
 * link (`bin -> usr/bin`) stays.
 */
export function mergeUsr(path) {
    const [first = ""] = path.split("/", 1);
    return mergedDirectories.has(first) ? `usr/${path}` : path;
}
/** The text of a relative symbolic link, still right after both of its ends moved below usr/. */
export function mergeUsrLink(path, text) {
    const moved = mergeUsr(path);
    if (text.startsWith("/"))
        return text;
    const target = posix.join(posix.dirname(path), text);
    if (target.startsWith(".."))
        return text;
    const movedTarget = mergeUsr(target);
    if (moved === path && movedTarget === target)
        return text;
    return posix.relative(posix.dirname(moved), movedTarget) || ".";
}
/** An ARCHIVE_REFUSED error. */
export function refused(archive, problem, cause) {
    return new MrrlError("ARCHIVE_REFUSED", `the archive is refused: ${problem}`, {
        place: archive,
        hint: "nothing of it is used; check where it comes from, and get it again",
        cause,
    });
}
/** A name from an archive as it may be shown: printable and short. */
export function quote(name) {
    const shown = JSON.stringify(name)
        .slice(1, -1)
        .replaceAll(/[^\x20-\x7e]/g, "?");
    return `'${shown.length > 120 ? `${shown.slice(0, 120)}…` : shown}'`;
}
