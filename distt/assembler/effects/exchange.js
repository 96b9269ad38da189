import { lstat, rename } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { execute } from "./exec.js";
import { removeTree } from "./remove-tree.js";
import { toolProgram } from "./tool-program.js";
/**
 * Puts a finished directory in the place of another one beside it, whose lock is held. With a
 * toolbox that is one step (RENAME_EXCHANGE of renameat2(2), by mv(1), since Node has no such
 * call): the name always leads to the old or the new one. Where that does not work there are two
 * renames, and nothing has the name in between.
 * @param fresh where the old one is afterwards, if it is not gone; the caller removes it.
 * @throws what rename(2) fails with; the old one then has its name.
 */
export async function exchange(context, toolbox, fresh, path) {
    const wanted = await inode(fresh);
    if ((await inode(path)) === undefined) {
        await rename(fresh, path);
        return "renamed";
    }
    if (toolbox !== undefined) {
        const mv = toolProgram(toolbox, "mv");
        try {
            await execute(context, mv.file, [...mv.args, "--exchange", "-T", fresh, path]);
        }
        catch (error) {
            // Tools that are damaged, a file system that cannot exchange: there is another way.
            if (!(error instanceof MrrlError) || error.code !== "TOOL_FAILED")
                throw error;
        }
        if ((await inode(path)) === wanted)
            return "exchanged";
    }
    const aside = `${dirname(path)}/.${basename(path)}.bad`;
    await removeTree(aside);
    await rename(path, aside);
    try {
        await rename(fresh, path);
    }
    catch (error) {
        await rename(aside, path);
        throw error;
    }
    await removeTree(aside);
    return "renamed";
}
async function inode(path) {
    const stat = await lstat(path).catch((error) => {
        if (error.code === "ENOENT")
            return undefined;
        throw error;
    });
    return stat?.ino;
}
