import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { withDir } from "tmp-promise";
import { runJob } from "./job-guest.js";
import { rigPackage } from "./rig-packages.js";
import { parseListing } from "./tree-listing.js";
/** Room for a listing: a few hundred thousand lines. What is not used takes none. */
const listingSize = 64 << 20;
// An image whose system was not shut down has its journal to be replayed, which is forgotten.
const job = `mount -t ext4 -o ro /dev/vdb /mnt
tree-lister /mnt >/dev/vdc
umount /mnt
`;
/**
 * All that is on a disk image that nothing uses: it is read by another system, in a guest of
 * its own, so that nothing on the image can hide anything. The image stays as it is.
 */
export async function listDisk(image) {
    return await withDir(async ({ path }) => {
        const result = join(path, "listing");
        const file = await open(result, "wx");
        await file.truncate(listingSize);
        await file.close();
        await runJob(job, [{ image, ephemeral: true }, { image: result }]);
        const bytes = await readFile(result);
        return parseListing(bytes.toString("latin1", 0, bytes.indexOf(0)));
    }, { unsafeCleanup: true });
}
/**
 * The same of a directory as this process sees it.
 * @param enter a command that runs the one that follows it elsewhere: in a namespace, where
 *   `directory` means what it means there, and the lister's path must lead to it as well.
 */
export async function listDirectory(directory, enter = []) {
    const treeLister = join(await rigPackage("tree-lister"), "bin/tree-lister");
    const [program = "", ...words] = [...enter, treeLister, directory];
    const { stdout } = await execa(program, words, {
        maxBuffer: listingSize,
        stripFinalNewline: false,
    });
    return parseListing(stdout);
}
