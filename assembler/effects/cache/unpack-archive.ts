import { chmodSync, lutimesSync, mkdirSync, symlinkSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CacheRecord } from "../../model/cache/record.ts";
import { treeHash } from "../../model/tree-listing.ts";
import { planRuns } from "../../plan/cache/archive-cuts.ts";
import {
  type ArchiveListing,
  listedEntries,
  parseListing,
} from "../../plan/cache/archive-listing.ts";
import { writingCache } from "../cache-writing.ts";
import type { CanonicalTree } from "../canonicalise.ts";
import type { Context } from "../context.ts";
import { EarlyFlush } from "../early-flush.ts";
import { withLock } from "../lock.ts";
import { Arrival } from "./arrival.ts";
import { type CacheLocation, cacheFiles, fetchArchive } from "./location.ts";
import type { UnpackRequest } from "./unpack-thread.ts";
import { type Unpacker, WrongArchive } from "./unpacker.ts";

/**
 * Makes the tree of a store path of its archive in a cache. Each part is unpacked as soon
 * as it is there. The listing decides what is made, and its hash is the tree hash of the
 * record; the digest of each part is compared before it is unpacked, and that of each file
 * after it.
 * @param output an empty directory. @param onProgress told the bytes of content unpacked so far.
 * @throws WrongArchive, ARCHIVE_REFUSED, DownloadFailure; what the operating system says
 */
export async function unpackArchive(
  context: Context,
  unpacker: Unpacker,
  location: CacheLocation,
  record: CacheRecord,
  output: string,
  onProgress: (done: number) => void,
): Promise<CanonicalTree> {
  const { archive } = record;
  if (location.kind === "directory") {
    const file = join(location.path, cacheFiles.archive(archive.sha256));
    return unpack(unpacker, file, new Arrival(async () => {}), record, output, onProgress);
  }
  const file = join(context.settings.cacheRoot, "archives", `${archive.sha256}.part`);
  await writingCache(file, () => mkdir(dirname(file), { recursive: true }));
  return withLock(context, file, async () => {
    const arrival = new Arrival((arrived) =>
      writingCache(file, () => fetchArchive(context, location.url, archive, file, arrived)),
    );
    try {
      const tree = await unpack(unpacker, file, arrival, record, output, onProgress);
      await rm(file, { force: true });
      return tree;
    } catch (error) {
      // Nothing is still writing to it; what was interrupted goes on from here later.
      await arrival.whole.catch(() => {});
      if (error instanceof WrongArchive) await rm(file, { force: true });
      throw error;
    }
  });
}

async function unpack(
  unpacker: Unpacker,
  archive: string,
  arrival: Arrival,
  { path, archive: { frames } }: CacheRecord,
  output: string,
  onProgress: (done: number) => void,
): Promise<CanonicalTree> {
  const ends: number[] = [];
  for (const { size } of frames) ends.push((ends.at(-1) ?? 0) + size);
  const part = (first: number, count: number) => ({
    archive,
    offset: first === 0 ? 0 : (ends[first - 1] ?? 0),
    frames: frames.slice(first, first + count),
  });
  const ask = async (request: UnpackRequest, last: number, again: () => Promise<void>) => {
    await arrival.wait(ends[last] ?? 0);
    const { complete } = arrival;
    try {
      return await unpacker.run(request);
    } catch (error) {
      if (complete || !(error instanceof WrongArchive)) throw error;
      // A server that cannot go on begins anew, and what was there is gone for a while.
      await arrival.whole;
      await again();
      return await unpacker.run(request);
    }
  };
  const text = await ask({ kind: "text", ...part(0, 1) }, 0, async () => {});
  const listing = parseListing(text, archive);
  const entries = listedEntries(listing);
  if (treeHash(entries) !== path.treeHash) {
    throw new WrongArchive("its listing does not have the tree hash of the record");
  }
  const contents = frames.slice(1).map(({ content }) => content);
  const runs = planRuns(listing.files, contents);
  if (!runs) throw new WrongArchive("its parts are not as long as its files");
  for (const directory of listing.directories) mkdirSync(`${output}/${directory}`, 0o755);
  const early = new EarlyFlush();
  let done = 0;
  const work = runs.map(async ({ first, frames: count, files }) => {
    const request = { kind: "files", directory: output, files, ...part(first + 1, count) } as const;
    await ask(request, first + count, async () => {
      for (const file of files) await rm(`${output}/${file.path}`, { force: true });
    });
    for (const file of files) early.add(`${output}/${file.path}`, file.size);
    done += files.reduce((sum, { size }) => sum + size, 0);
    onProgress(done);
  });
  // Nothing is still at work below the output when this throws.
  await Promise.allSettled(work);
  await Promise.allSettled([early.end()]);
  await Promise.all([...work, early.end()]);
  finish(output, listing);
  // All of it: that a download is complete is also what lets its file go.
  await arrival.whole;
  return { entries, size: path.size };
}

/** Links last, so that nothing was written through one; then times and modes. */
function finish(output: string, { directories, links }: ArchiveListing): void {
  for (const { path, target } of links) {
    symlinkSync(target, `${output}/${path}`);
    lutimesSync(`${output}/${path}`, 1, 1);
  }
  for (const path of [...directories.toReversed(), "."]) {
    chmodSync(`${output}/${path}`, 0o555);
    lutimesSync(`${output}/${path}`, 1, 1);
  }
}
