import { chmod, lchown, lstat, lutimes, readdir, readlink, rm, symlink } from "node:fs/promises";
import { posix } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { comparePaths } from "../model/tree-listing.js";
import { fileDigest } from "./file-digest.js";
/**
 * Makes a build output canonical in place, and reads it once while doing so:
 * mtime 1, modes 0444/0555 (no setuid, no write bit), hard links become relative
 * symlinks to the name that sorts first. What root finds belongs to root afterwards.
 * @throws BUILD_FAILED for entries that cannot be in a store: devices, fifos,
 * sockets, names and link targets with control characters or that are not UTF-8.
 */
export async function canonicalise(directory, scanner) {
    // root's builds run as other users.
    const own = process.getuid?.() === 0 ? (path) => lchown(path, 0, 0) : async () => { };
    const entries = [];
    const firstNames = new Map();
    let size = 0;
    for (const path of await sortedPaths(directory)) {
        const physical = `${directory}/${path}`;
        const stat = await lstat(physical);
        await own(physical);
        if (stat.isDirectory()) {
            entries.push({ type: "directory", path });
        }
        else if (stat.isSymbolicLink()) {
            const target = await readlink(physical);
            if (unprintable.test(target)) {
                throw refused("the target of a link has control characters or is not UTF-8", path);
            }
            scanner.file(path)(Buffer.from(target));
            entries.push({ type: "symlink", path, target });
        }
        else if (stat.isFile()) {
            const first = stat.nlink > 1 ? firstNames.get(`${stat.dev}:${stat.ino}`) : undefined;
            if (first !== undefined) {
                const target = posix.relative(posix.dirname(path), first);
                await rm(physical);
                await symlink(target, physical);
                entries.push({ type: "symlink", path, target });
            }
            else {
                firstNames.set(`${stat.dev}:${stat.ino}`, path);
                const executable = (stat.mode & 0o111) !== 0;
                // Readable first: a build may leave a file that its owner cannot read.
                await chmod(physical, executable ? 0o555 : 0o444);
                const digest = await fileDigest(physical, scanner.file(path));
                entries.push({ type: "file", path, executable, digest });
                size += stat.size;
            }
        }
        else {
            throw refused("a device, fifo or socket cannot be in the store", path);
        }
    }
    // Last: what is in a directory can only be replaced while it is writable (by others
    // than root), and replacing it changes the directory's time.
    for (const entry of entries) {
        const physical = `${directory}/${entry.path}`;
        if (entry.type === "directory")
            await chmod(physical, 0o555);
        await lutimes(physical, 1, 1);
    }
    await own(directory);
    await chmod(directory, 0o555);
    await lutimes(directory, 1, 1);
    return { entries, size };
}
// Node puts U+FFFD for what is not UTF-8.
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is refused
const unprintable = /[\u0000-\u001f\u007f\ufffd]/;
function refused(problem, place) {
    return new MrrlError("BUILD_FAILED", problem, { place, hint: "let the build not install it" });
}
async function sortedPaths(directory) {
    const paths = [];
    const visit = async (prefix) => {
        const physical = prefix === "" ? directory : `${directory}/${prefix}`;
        await chmod(physical, 0o755);
        for (const entry of await readdir(physical, { withFileTypes: true })) {
            if (unprintable.test(entry.name)) {
                const place = JSON.stringify(`${prefix}/${entry.name}`);
                throw refused("a file name has control characters or is not UTF-8", place);
            }
            const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
            paths.push(path);
            if (entry.isDirectory())
                await visit(path);
        }
    };
    await visit("");
    return paths.sort(comparePaths);
}
