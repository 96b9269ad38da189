import { entryPath, quote, refused, usualLimits, } from "../plan/archive-policy.js";
// Modes as git writes them (git-fast-import(1)); 100664 is found in old histories.
const types = {
    "040000": "directory",
    "100644": "file",
    "100664": "file",
    "100755": "executable",
    "120000": "symlink",
    "160000": "submodule",
};
/** Far more than a path may have (archive-policy.ts), in bytes. */
const longestLine = 64 * 1024;
/**
 * Reads the output of `git ls-tree -r -t -z --long` under the policy of
 * archive-policy.ts; in addition every name occurs once, and stands in a directory
 * of the tree, and no part of it is `.git`.
 * @param place what is listed, for messages.
 * @throws ARCHIVE_REFUSED
 */
export async function readTree(listing, place, limits = usualLimits) {
    const entries = new Map();
    let total = 0;
    for await (const line of nulTerminated(listing, place)) {
        const entry = parseEntry(line, place, limits);
        const { path, size } = entry;
        if (entries.has(path))
            throw refused(place, `${quote(path)} is there twice`);
        const parent = path.split("/").slice(0, -1).join("/");
        if (parent !== "" && entries.get(parent)?.type !== "directory") {
            throw refused(place, `${quote(path)} stands in no directory`);
        }
        total += size;
        if (size > limits.fileBytes) {
            throw refused(place, `${quote(path)} is larger than ${limits.fileBytes} bytes`);
        }
        if (total > limits.totalBytes) {
            throw refused(place, `it holds more than ${limits.totalBytes} bytes`);
        }
        entries.set(path, entry);
        if (entries.size > limits.entries) {
            throw refused(place, `it has more than ${limits.entries} entries`);
        }
    }
    return [...entries.values()];
}
/** `<mode> SP <type> SP <object> SP+ <size or -> TAB <path>` */
function parseEntry(line, place, limits) {
    const tab = line.indexOf("\t");
    const [mode = "", , object = "", size = ""] = line.slice(0, Math.max(tab, 0)).split(/ +/);
    const name = line.slice(tab + 1);
    const type = types[mode];
    if (type === undefined)
        throw refused(place, `${quote(name)} has the unknown mode ${quote(mode)}`);
    if (name.endsWith("/") || name.startsWith("./")) {
        throw refused(place, `${quote(name)} has an empty part`);
    }
    const path = entryPath(name, limits, place);
    if (path === "")
        throw refused(place, `${quote(name)} is the tree itself`);
    if (path.split("/").some((part) => part.toLowerCase() === ".git")) {
        throw refused(place, `${quote(name)} would be a repository's own directory`);
    }
    return { path, type, object, size: size === "-" ? 0 : Number(size) };
}
async function* nulTerminated(chunks, place) {
    let rest = Buffer.alloc(0);
    for await (const chunk of chunks) {
        rest = Buffer.concat([rest, chunk]);
        let start = 0;
        for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0, start)) {
            yield rest.toString("utf8", start, end);
            start = end + 1;
        }
        rest = rest.subarray(start);
        if (rest.length > longestLine)
            throw refused(place, "it has a name that is too long");
    }
}
