import { MrrlError } from "../errors/mrrl-error.js";
import { treeHash } from "../model/tree-listing.js";
import { shellCommand } from "../plan/shell-command.js";
import { readTree } from "./tree-reader.js";
/**
 * Checks that a store path is what was built: its tree hash against its record.
 * @param again the command that builds it again.
 * @throws STORE_CORRUPT with both hashes, and how to get rid of it.
 */
export async function checkStorePath(store, name, again) {
    const path = store.physicalPath(name);
    const record = await store.record(name);
    const found = treeHash(await readTree(path));
    if (found === record.treeHash)
        return;
    const remove = `${shellCommand(["chmod", "-R", "u+w", path])} && ${shellCommand(["rm", "-r", path])}`;
    throw new MrrlError("STORE_CORRUPT", "a store path is not what was built", {
        place: path,
        evidence: `expected tree hash ${record.treeHash}\n   found tree hash ${found}`,
        hint: `the record does not say which file it is; have it built again: ${remove} && ${shellCommand(again)}`,
    });
}
