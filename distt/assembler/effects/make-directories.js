import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
/**
 * Makes a directory that a user named, with its parents. Node's recursive mkdir and
 * mkdirp never return where nothing can be made, as below /proc; this one throws.
 */
export async function makeDirectories(path) {
    try {
        await mkdir(path);
    }
    catch (error) {
        const { code } = error;
        if (code === "EEXIST")
            return;
        if (code !== "ENOENT" || dirname(path) === path)
            throw error;
        await makeDirectories(dirname(path));
        // Once more and no further: a parent that is there and holds nothing ends it here.
        await mkdir(path).catch((again) => {
            if (again.code !== "EEXIST")
                throw again;
        });
    }
}
