import { lstatSync, readdirSync } from "node:fs";
/** The block of usual file systems. */
const block = 4096;
/** Measures a tree as it would be on an ordinary file system. */
export function diskUsage(path) {
    const status = lstatSync(path);
    let size = Math.max(1, Math.ceil(status.size / block)) * block;
    let entries = 1;
    if (status.isDirectory()) {
        for (const name of readdirSync(path)) {
            const below = diskUsage(`${path}/${name}`);
            size += below.size;
            entries += below.entries;
        }
    }
    return { size, entries };
}
