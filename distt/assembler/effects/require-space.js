import { statfs } from "node:fs/promises";
import { MrrlError } from "../errors/mrrl-error.js";
/**
 * Makes sure that a directory's file system takes `bytes` more.
 * @param elsewhere what puts it on another one, as an order.
 * @throws NO_SPACE with both numbers.
 */
export async function requireSpace(directory, bytes, elsewhere = "write it elsewhere with --output") {
    const { bavail, bsize } = await statfs(directory);
    if (bavail * bsize < bytes) {
        throw new MrrlError("NO_SPACE", `needs ${bytes} bytes, has ${bavail * bsize}`, {
            place: directory,
            hint: `free some space, or ${elsewhere}`,
        });
    }
}
