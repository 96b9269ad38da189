import { open } from "node:fs/promises";
import { wholeBlocks } from "../plan/installer-front.js";
import { copyWhole, writeWhole } from "./write-whole.js";
/** Writes an installer and flushes it to the disk. @returns its size in bytes. */
export async function writeInstaller(path, parts) {
    const { front, busybox, tools, head, paths } = parts;
    const file = await open(path, "wx", 0o777);
    try {
        let at = 0;
        for (const part of [front, busybox, tools, head]) {
            await writeWhole(file, part, at);
            at += wholeBlocks(part.length);
        }
        await file.truncate(at);
        at = await copyWhole(file, paths, at);
        await file.sync();
        return at;
    }
    finally {
        await file.close();
    }
}
