import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { CacheDirectory, type Records } from "../effects/cache/cache-directory.ts";
import { readCacheSettings } from "../effects/cache/cache-settings.ts";
import { cacheFiles } from "../effects/cache/location.ts";
import { readRecord } from "../effects/cache/open-cache.ts";
import type { Context } from "../effects/context.ts";
import { DownloadFailure } from "../effects/download-failure.ts";
import { fileDigest } from "../effects/file-digest.ts";
import type { Store } from "../effects/store.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { CacheIndex } from "../model/cache/index.ts";
import type { CacheRecord } from "../model/cache/record.ts";
import type { SecretKey } from "../model/minisign/secret-key.ts";
import type { Sha256 } from "../model/sha256.ts";

/** How the index of a cache is made anew. */
export interface IndexWishes {
  readonly directory: string;
  readonly key: SecretKey;
  /** Until it expires. */
  readonly days: number;
  /** Whole store names, or their beginnings up to a `-` or `.`, that go. */
  readonly drop: readonly string[];
  /** Remove the files that the index does not name. */
  readonly prune: boolean;
  /** Also read the archives as a whole. */
  readonly verify: boolean;
  /** Its version is higher than this one, too. */
  readonly above: number;
}

/** What became of an index. */
export interface NewIndex {
  readonly index: CacheIndex;
  /** What is in it no more, and why. */
  readonly dropped: readonly { readonly name: string; readonly why: string }[];
  /** Removed files. */
  readonly pruned: { readonly files: number; readonly bytes: number };
}

/**
 * Signs the index of a cache anew, with what is there and signed by keys that are still
 * believed. @throws SIGNATURE_REFUSED, CACHE_REFUSED, USAGE
 */
export async function renewIndex(
  context: Context,
  store: Store,
  wishes: IndexWishes,
): Promise<NewIndex> {
  const { directory, key, days, prune, above } = wishes;
  const trust = (await readCacheSettings(context))?.trust;
  const cache = new CacheDirectory(context, store, directory, key, trust);
  const dropped: { name: string; why: string }[] = [];
  return cache.staging(async (staging) => {
    if ((await cache.read()) === undefined) {
      throw new MrrlError("USAGE", "there is no cache here", {
        place: directory,
        hint: "`mrrl cache push` makes one",
      });
    }
    let pruned = { files: 0, bytes: 0 };
    let checked: Checked | undefined;
    const change = async (records: Records) => {
      checked = await checkRecords(context, cache, records, wishes, dropped);
      return checked.kept;
    };
    const afterwards = async () => {
      if (prune && checked) pruned = await pruneFiles(directory, checked);
    };
    const index = await cache.publish(staging, new Map(), days, change, { above, afterwards });
    if (!index) throw new MrrlError("BUG", "the index was not written");
    return { index, dropped, pruned };
  });
}

/** What an index may name. */
interface Checked {
  readonly kept: Records;
  /** That its records name. */
  readonly archives: ReadonlySet<Sha256>;
}

async function checkRecords(
  context: Context,
  cache: CacheDirectory,
  records: Records,
  { drop, verify, directory }: IndexWishes,
  dropped: { name: string; why: string }[],
): Promise<Checked> {
  const kept = new Map<string, readonly Sha256[]>();
  const archives = new Set<Sha256>();
  for (const [name, digests] of records) {
    if (drop.some((text) => isMeant(text, name))) {
      dropped.push({ name, why: "as asked for" });
      continue;
    }
    const good: Sha256[] = [];
    for (const digest of digests) {
      const location = { kind: "directory", path: cache.path } as const;
      try {
        const { record } = await readRecord(context, location, name, digest, cache.trust);
        await checkArchive(directory, record, verify);
        archives.add(record.archive.sha256);
        good.push(digest);
      } catch (error) {
        context.signal.throwIfAborted();
        if (!(error instanceof MrrlError || error instanceof DownloadFailure)) throw error;
        dropped.push({ name, why: error.message });
      }
    }
    if (good.length > 0) kept.set(name, good);
  }
  return { kept, archives };
}

function isMeant(text: string, full: string): boolean {
  return full === text || (full.startsWith(text) && /[-.]/.test(full[text.length] ?? ""));
}

async function checkArchive(
  directory: string,
  { archive: { sha256, size } }: CacheRecord,
  verify: boolean,
): Promise<void> {
  const path = join(directory, cacheFiles.archive(sha256));
  const stat = await lstat(path).catch(() => undefined);
  if (stat?.size !== size) throw new DownloadFailure("its archive is missing or cut off", "final");
  if (verify && (await fileDigest(path)) !== sha256) {
    throw new DownloadFailure("its archive is damaged", "final");
  }
}

async function pruneFiles(directory: string, { kept, archives }: Checked) {
  const named = new Set([
    ...[...kept.values()].flat().map(cacheFiles.record),
    ...[...archives].map(cacheFiles.archive),
  ]);
  const pruned = { files: 0, bytes: 0 };
  for (const folder of ["records", "archives"]) {
    for (const name of await readdir(join(directory, folder))) {
      if (named.has(`${folder}/${name}`)) continue;
      const path = join(directory, folder, name);
      pruned.files++;
      pruned.bytes += (await lstat(path)).size;
      await rm(path, { force: true });
    }
  }
  return pruned;
}
