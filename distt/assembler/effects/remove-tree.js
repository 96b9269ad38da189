import { chmod, lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
/** Removes a tree even when its directories are read-only, as store paths are. */
export async function removeTree(path) {
    await makeDirectoriesWritable(path);
    // What a process that is being killed still writes makes a directory not empty for a moment.
    await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}
async function makeDirectoriesWritable(path) {
    const stat = await lstat(path).catch(() => undefined);
    if (!stat?.isDirectory())
        return;
    if ((stat.mode & 0o700) !== 0o700)
        await chmod(path, 0o700);
    for (const entry of await readdir(path, { withFileTypes: true })) {
        if (entry.isDirectory())
            await makeDirectoriesWritable(join(path, entry.name));
    }
}
