import { chmod, copyFile, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mkdirp } from "mkdirp";
import { firmwareFiles, runFiles } from "../plan/machine-sandbox.js";
import { writingCache } from "./cache-writing.js";
import { explainDiskFailure } from "./disk-failure.js";
import { removeTree } from "./remove-tree.js";
/** Paths of unix sockets end at 107 bytes, so a very long temporary directory is of no use. */
const longestTemporary = 70;
/**
 * Makes the directories of one virtual machine and removes them when `work` ends.
 * Overlays of disks go below the cache, as the temporary directory is often in memory.
 */
export async function withMachineDirectories(context, toolbox, firmware, work) {
    const temporary = Buffer.byteLength(tmpdir()) <= longestTemporary ? tmpdir() : "/tmp";
    const overlays = join(context.settings.cacheRoot, "overlays");
    await writingCache(overlays, () => mkdirp(overlays));
    const run = await inTemporary(temporary, () => mkdtemp(join(temporary, "mrrl-vm-")));
    try {
        if (firmware === "uefi") {
            const variables = join(run, runFiles.variables);
            const original = join(toolbox.root, firmwareFiles.variables);
            await inTemporary(temporary, () => copyFile(original, variables));
            // The copy has the store's mode, and the firmware writes to it.
            await chmod(variables, 0o600);
        }
        return await work({ run, overlays });
    }
    finally {
        await removeTree(run);
    }
}
/** Says what to do when the temporary directory is missing, full or not ours to write. */
async function inTemporary(place, step) {
    try {
        return await step();
    }
    catch (error) {
        throw explainDiskFailure(error, {
            what: "the temporary directory",
            place,
            elsewhere: "name a writable directory with TMPDIR",
        });
    }
}
