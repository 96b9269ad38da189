import { createHash } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { MrrlError } from "../errors/mrrl-error.js";
import { entryPath, refused, usualLimits } from "../plan/archive-policy.js";
import { GitCommands } from "../plan/git-commands.js";
import { gitPatience } from "./git-fetch.js";
import { GitObjects } from "./git-objects.js";
import { gitTar, neededObjects, sortEntries } from "./git-tar.js";
import { removeTree } from "./remove-tree.js";
import { bothDigests, publishSource } from "./source-cache.js";
import { writeWhole } from "./write-whole.js";
/**
 * Fetches a commit and its pinned submodules, makes the canonical tar of them and, if
 * it has the right digest, puts it into the source cache. What is fetched is kept
 * beside that place meanwhile, and removed whatever happens.
 * @throws DownloadFailure when no repository gives the commit; HASH_MISMATCH with both
 * digests; DEFINITION_INVALID when the submodules are not pinned as the commit has
 * them; ARCHIVE_REFUSED.
 */
export async function fetchGitSource(context, toolbox, { source, commit, path }, activity, patience = gitPatience) {
    const tools = await toolbox();
    const directory = `${path}.git`;
    await removeTree(directory);
    await mkdir(directory);
    try {
        const commands = new GitCommands(directory);
        const workplace = { context, toolbox: tools, commands, patience };
        const objects = await GitObjects.create(workplace, commit.commit);
        const entries = await collect(objects, source.file, commit, activity);
        const tar = `${directory}/tar`;
        const found = await writeTar(objects, entries, tar, `commit ${commit.commit}`);
        check(source, commit, found);
        await publishSource(tar, path);
    }
    finally {
        await removeTree(directory);
    }
}
function check(source, { commit }, found) {
    if (found.sha256 !== source.sha256) {
        throw new MrrlError("HASH_MISMATCH", `${source.file} is not the tar of commit ${commit}`, {
            hint: `if this is the commit you want, write in the definition: sha256: ${found.sha256}`,
            evidence: bothDigests(source.sha256, found.sha256),
        });
    }
    if (source.size !== undefined && source.size !== found.size) {
        throw new MrrlError("DEFINITION_INVALID", `${source.file} has ${found.size} bytes`, {
            hint: `write in the definition: size: ${found.size} (or leave \`size\` out)`,
        });
    }
}
/** The entries of a commit and its submodules, in no particular order. */
async function collect(objects, file, { submodules, ...root }, activity) {
    const collected = [];
    const found = new Set();
    const visit = async (repository, prefix) => {
        await objects.fetch(repository, activity);
        const entries = (await objects.tree(repository.commit)).map((entry) => ({
            ...entry,
            path: entryPath(`${prefix}${entry.path}`, usualLimits, `commit ${root.commit}`),
        }));
        collected.push(...entries);
        checkTotals(collected, root.commit);
        const links = entries.filter(({ type }) => type === "submodule");
        const loose = links.filter(({ path }) => !Object.hasOwn(submodules, path));
        if (loose.length > 0)
            throw notPinned(file, repository.commit, loose);
        for (const { path, object } of links) {
            const pinned = submodules[path];
            if (pinned?.commit !== object)
                throw wrongPin(file, path, object, pinned?.commit ?? "");
            found.add(path);
            await visit(pinned, `${path}/`);
        }
    };
    await visit(root, "");
    for (const path of Object.keys(submodules)) {
        if (found.has(path))
            continue;
        throw new MrrlError("DEFINITION_INVALID", `${file}: there is no submodule at '${path}'`, {
            hint: `take '${path}' out of \`git.submodules\``,
        });
    }
    return collected;
}
function checkTotals(entries, commit) {
    const size = entries.reduce((sum, entry) => sum + entry.size, 0);
    if (entries.length > usualLimits.entries || size > usualLimits.totalBytes) {
        throw refused(`commit ${commit}`, "with its submodules it is too large");
    }
}
function notPinned(file, commit, links) {
    const names = links.map(({ path }) => `'${path}'`).join(", ");
    const pins = links.map(({ path, object }) => `${path}: { commit: ${object}, urls: [<url>] }`);
    return new MrrlError("DEFINITION_INVALID", `${file}: submodules of commit ${commit} are not pinned: ${names}`, {
        hint: "pin each in `git.submodules`; .gitmodules of the repository says where they are",
        evidence: pins.join("\n"),
    });
}
function wrongPin(file, path, has, pinned) {
    return new MrrlError("DEFINITION_INVALID", `${file}: the submodule '${path}' is pinned to another commit than the tree has`, {
        hint: `write in \`git.submodules\`: ${path}: { commit: ${has}, … }`,
        evidence: `pinned ${pinned}, the tree has ${has}`,
    });
}
async function writeTar(objects, entries, file, place) {
    const sorted = sortEntries(entries);
    const hash = createHash("sha256");
    let size = 0;
    const handle = await open(file, "wx");
    try {
        await objects.objects(neededObjects(sorted), async (output) => {
            for await (const chunk of gitTar(sorted, output, place)) {
                hash.update(chunk);
                await writeWhole(handle, chunk, size);
                size += chunk.byteLength;
            }
        });
    }
    finally {
        await handle.close();
    }
    return { sha256: hash.digest("hex"), size };
}
