import { lstat, readFile } from "node:fs/promises";
import { withoutDigests } from "../plan/without-digests.js";
/** Larger files, in bytes, are taken to differ in more than store paths. */
const mostCompared = 64 * 1024 ** 2;
/** The size of a file in bytes. */
export async function fileSize(path) {
    return (await lstat(path)).size;
}
/** Whether two files differ in nothing but versions and hashes of the store paths in them. */
export async function differInStorePathsOnly(first, second) {
    const sizes = await Promise.all([first, second].map(fileSize));
    if (Math.max(...sizes) > mostCompared)
        return false;
    const [a, b] = await Promise.all([first, second].map((path) => readFile(path, "latin1")));
    return withoutDigests(a ?? "") === withoutDigests(b ?? "");
}
