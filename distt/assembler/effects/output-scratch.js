import { mkdtemp, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { explainDiskFailure } from "./disk-failure.js";
import { makeDirectories } from "./make-directories.js";
import { removeTree } from "./remove-tree.js";
/**
 * Gives `work` a directory beside the output, which is gone afterwards, whatever happens.
 * @param what is written, for messages: `the image`. @throws NO_SPACE, USAGE, DISK_FAILED
 */
export async function inScratchDirectory(output, what, work) {
    try {
        const parent = dirname(output);
        await makeDirectories(parent);
        const scratch = await mkdtemp(join(parent, scratchPrefix(output)));
        try {
            return await work(scratch);
        }
        finally {
            // What cannot be removed now is removed by the next run; the work's own error matters more.
            await removeTree(scratch).catch(() => { });
        }
    }
    catch (error) {
        throw explainDiskFailure(error, {
            what,
            place: output,
            elsewhere: `write ${what} elsewhere with --output`,
            refused: "USAGE",
        });
    }
}
function scratchPrefix(output) {
    return `.${basename(output)}.`;
}
/** Removes what a killed run left beside the output; its lock is held, so nobody uses it. */
export async function removeStaleScratch(output) {
    const prefix = scratchPrefix(output);
    for (const name of await readdir(dirname(output)).catch(() => [])) {
        if (name.startsWith(prefix) && name.length === prefix.length + 6) {
            await removeTree(join(dirname(output), name));
        }
    }
}
