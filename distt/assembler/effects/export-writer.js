import { mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { withLock } from "./lock.js";
import { inScratchDirectory, removeStaleScratch } from "./output-scratch.js";
/**
 * Makes a directory of some files. It appears under its name complete or not at all.
 * @param output an absolute path of nothing, or of an empty directory.
 * @throws USAGE when there is something at `output`, or it cannot be written; NO_SPACE.
 */
export async function writeExport(context, output, files) {
    await context.events.activity("write", basename(output), () => withLock(context, `export ${output}`, async () => {
        await refuseOccupied(output);
        await removeStaleScratch(output);
        await inScratchDirectory(output, "the export", async (scratch) => {
            const tree = join(scratch, "tree");
            await mkdir(tree);
            for (const directory of new Set(files.map(({ path }) => dirname(path)))) {
                await mkdir(join(tree, directory), { recursive: true });
            }
            for (const { path, mode, content } of files) {
                context.signal.throwIfAborted();
                await writeFile(join(tree, path), content, { mode, flush: true });
            }
            await rename(tree, output);
        });
    }));
}
/** Of an empty directory, as people make one, the tree takes the place. */
async function refuseOccupied(output) {
    const present = await readdir(output).catch((error) => error.code);
    if (present === "ENOENT" || (Array.isArray(present) && present.length === 0))
        return;
    const what = present === "ENOTDIR" ? "is a file" : "is not an empty directory";
    throw new MrrlError("USAGE", `the output ${what}`, {
        place: output,
        hint: "name a directory that does not exist yet with --output, or remove this one",
    });
}
