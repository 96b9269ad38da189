import { lstat, readdir, readlink } from "node:fs/promises";
import { MrrlError } from "../errors/mrrl-error.js";
import { comparePaths } from "../model/tree-listing.js";
import { fileDigest } from "./file-digest.js";
/**
 * Lists a finished tree, such as a store path, without changing anything; its
 * `treeHash` is what the store's record says, if nobody has touched it.
 * @returns entries sorted by path; modes other than 0444 and 0555 do not show.
 * @throws STORE_CORRUPT for entries that no store path has: devices, fifos, sockets.
 */
export async function readTree(directory) {
    const entries = [];
    const visit = async (prefix) => {
        const names = await readdir(prefix === "" ? directory : `${directory}/${prefix}`);
        for (const name of names) {
            const path = prefix === "" ? name : `${prefix}/${name}`;
            const physical = `${directory}/${path}`;
            const stat = await lstat(physical);
            if (stat.isDirectory()) {
                entries.push({ type: "directory", path });
                await visit(path);
            }
            else if (stat.isSymbolicLink()) {
                entries.push({ type: "symlink", path, target: await readlink(physical) });
            }
            else if (stat.isFile()) {
                const executable = (stat.mode & 0o111) !== 0;
                entries.push({ type: "file", path, executable, digest: await fileDigest(physical) });
            }
            else {
                throw new MrrlError("STORE_CORRUPT", "a device, fifo or socket is in the store", {
                    place: physical,
                });
            }
        }
    };
    await visit("");
    return entries.sort((a, b) => comparePaths(a.path, b.path));
}
