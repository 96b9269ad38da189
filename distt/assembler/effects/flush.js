import { open } from "node:fs/promises";
/** Flushes a file, or a directory with the renames in it, to the disk. @throws EIO and others */
export async function flush(path) {
    const handle = await open(path, "r");
    try {
        await handle.sync();
    }
    finally {
        await handle.close();
    }
}
