import { createHash } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Activity } from "../events/bus.ts";
import type { GitSource } from "../model/git-source.ts";
import type { Sha256 } from "../model/sha256.ts";
import type { Source } from "../model/source.ts";
import { entryPath, refused, usualLimits } from "../plan/archive-policy.ts";
import { GitCommands } from "../plan/git-commands.ts";
import type { Context } from "./context.ts";
import { gitPatience } from "./git-fetch.ts";
import { GitObjects } from "./git-objects.ts";
import { gitTar, neededObjects, sortEntries } from "./git-tar.ts";
import type { GitEntry } from "./git-tree.ts";
import type { Patience } from "./patience.ts";
import { removeTree } from "./remove-tree.ts";
import { bothDigests, publishSource } from "./source-cache.ts";
import type { Toolbox } from "./tool-program.ts";
import { writeWhole } from "./write-whole.ts";

/** A source to be made from a commit. */
export interface GitRequest {
  readonly source: Source;
  readonly commit: GitSource;
  /** Its place in the source cache. */
  readonly path: string;
}

/**
 * Fetches a commit and its pinned submodules, makes the canonical tar of them and, if
 * it has the right digest, puts it into the source cache. What is fetched is kept
 * beside that place meanwhile, and removed whatever happens.
 * @throws DownloadFailure when no repository gives the commit; HASH_MISMATCH with both
 * digests; DEFINITION_INVALID when the submodules are not pinned as the commit has
 * them; ARCHIVE_REFUSED.
 */
export async function fetchGitSource(
  context: Context,
  toolbox: () => Promise<Toolbox>,
  { source, commit, path }: GitRequest,
  activity: Activity,
  patience: Patience = gitPatience,
): Promise<void> {
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
  } finally {
    await removeTree(directory);
  }
}

function check(source: Source, { commit }: GitSource, found: { sha256: Sha256; size: number }) {
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
async function collect(
  objects: GitObjects,
  file: string,
  { submodules, ...root }: GitSource,
  activity: Activity,
): Promise<GitEntry[]> {
  const collected: GitEntry[] = [];
  const found = new Set<string>();
  const visit = async (repository: typeof root, prefix: string): Promise<void> => {
    await objects.fetch(repository, activity);
    const entries = (await objects.tree(repository.commit)).map((entry) => ({
      ...entry,
      path: entryPath(`${prefix}${entry.path}`, usualLimits, `commit ${root.commit}`),
    }));
    collected.push(...entries);
    checkTotals(collected, root.commit);
    const links = entries.filter(({ type }) => type === "submodule");
    const loose = links.filter(({ path }) => !Object.hasOwn(submodules, path));
    if (loose.length > 0) throw notPinned(file, repository.commit, loose);
    for (const { path, object } of links) {
      const pinned = submodules[path];
      if (pinned?.commit !== object) throw wrongPin(file, path, object, pinned?.commit ?? "");
      found.add(path);
      await visit(pinned, `${path}/`);
    }
  };
  await visit(root, "");
  for (const path of Object.keys(submodules)) {
    if (found.has(path)) continue;
    throw new MrrlError("DEFINITION_INVALID", `${file}: there is no submodule at '${path}'`, {
      hint: `take '${path}' out of \`git.submodules\``,
    });
  }
  return collected;
}

function checkTotals(entries: readonly GitEntry[], commit: string): void {
  const size = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (entries.length > usualLimits.entries || size > usualLimits.totalBytes) {
    throw refused(`commit ${commit}`, "with its submodules it is too large");
  }
}

function notPinned(file: string, commit: string, links: readonly GitEntry[]): MrrlError {
  const names = links.map(({ path }) => `'${path}'`).join(", ");
  const pins = links.map(({ path, object }) => `${path}: { commit: ${object}, urls: [<url>] }`);
  return new MrrlError(
    "DEFINITION_INVALID",
    `${file}: submodules of commit ${commit} are not pinned: ${names}`,
    {
      hint: "pin each in `git.submodules`; .gitmodules of the repository says where they are",
      evidence: pins.join("\n"),
    },
  );
}

function wrongPin(file: string, path: string, has: string, pinned: string): MrrlError {
  return new MrrlError(
    "DEFINITION_INVALID",
    `${file}: the submodule '${path}' is pinned to another commit than the tree has`,
    {
      hint: `write in \`git.submodules\`: ${path}: { commit: ${has}, … }`,
      evidence: `pinned ${pinned}, the tree has ${has}`,
    },
  );
}

async function writeTar(
  objects: GitObjects,
  entries: readonly GitEntry[],
  file: string,
  place: string,
): Promise<{ sha256: Sha256; size: number }> {
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
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest("hex") as Sha256, size };
}
