import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
export const mebibyte = 1 << 20;
/** Size of the image of a toy profile, in bytes. */
export const imageSize = 84 * mebibyte;
/** A file as large as asked for, full of what an earlier system may have left. */
export function oldDisk({ directory }, name, size) {
    const path = join(directory, name);
    writeFileSync(path, Buffer.alloc(size, "old content "));
    return path;
}
/** What a user without loop devices sees, who points --write at a file. */
export async function refusesFile(t, profile, file) {
    const before = readFileSync(file);
    const { exitCode, stderr } = await profile.imageVerb(["--write", file, "--yes"]);
    t.is(exitCode, 2, String(stderr));
    t.regex(String(stderr), /it is a file, not a disk \[DISK_REFUSED\]/);
    t.true(readFileSync(file).equals(before), "nothing was written");
}
