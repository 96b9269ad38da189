import { dirname } from "node:path";
import { flush } from "./flush.js";
import { syncFileSystem } from "./sync-file-system.js";
/** Up to so many entries and bytes a tree is small. */
const small = { entries: 64, bytes: 16 << 20 };
/**
 * Flushes a finished output and its record to the disk. A small tree of files and
 * directories is flushed by itself: nothing is started for it, and it does not wait
 * for what else the file system has to write. A symbolic link cannot be flushed by
 * itself, and many files take longer than all at once.
 * @param record the record's file.
 */
export async function syncOutput(context, toolbox, output, { entries, size }, record) {
    if (entries.length > small.entries ||
        size > small.bytes ||
        entries.some(({ type }) => type === "symlink")) {
        return syncFileSystem(context, toolbox, output);
    }
    // Contents before the directories that name them.
    const inside = entries.map(({ path }) => `${output}/${path}`).reverse();
    for (const path of [record, ...inside, output, dirname(record)])
        await flush(path);
}
