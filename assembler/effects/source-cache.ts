import { chmod, lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Activity } from "../events/bus.ts";
import type { Sha256 } from "../model/sha256.ts";
import type { Source } from "../model/source.ts";
import { type Locator, sourceLocators } from "../plan/source-locators.ts";
import { writingCache } from "./cache-writing.ts";
import type { Context } from "./context.ts";
import { download } from "./download.ts";
import { DownloadFailure } from "./download-failure.ts";
import { fileDigest } from "./file-digest.ts";
import { withLock } from "./lock.ts";
import { syncDirectory } from "./sync-directory.ts";

/** Where the cache keeps a source: `<cacheRoot>/sources/<sha256>`. */
export function sourcePath(context: Pick<Context, "settings">, source: Source): string {
  return join(context.settings.cacheRoot, "sources", source.sha256);
}

/**
 * Whether the cache holds a source. A file in the cache was verified before it
 * got its name, so name and size are trusted here; see `verifySource`.
 */
export async function isCached(context: Context, source: Source): Promise<boolean> {
  const stat = await lstat(sourcePath(context, source)).catch(() => undefined);
  return stat?.isFile() === true && (source.size === undefined || source.size === stat.size);
}

/**
 * Reads a cached source as a whole and compares its digest.
 * @throws HASH_MISMATCH with both digests; the damaged file is removed, so that the next run fetches it.
 */
export async function verifySource(path: string, source: Source): Promise<void> {
  const found = await fileDigest(path);
  if (found === source.sha256) return;
  await rm(path, { force: true });
  throw new MrrlError("HASH_MISMATCH", `the cached ${source.file} is damaged`, {
    place: path,
    hint: "it was removed; run the command again to fetch it anew",
    evidence: digests(source.sha256, found),
  });
}

/**
 * Makes sure that the source cache holds a source and gives its path there.
 * Locators are tried as `sourceLocators` orders them; only the digest decides.
 * @throws FETCH_FAILED naming each locator and its failure, HASH_MISMATCH when one
 * of them served other bytes, NO_MIRROR when only a Debian mirror could have it and
 * none is configured; NO_SPACE, STORE_UNUSABLE.
 */
export async function fetchSource(
  context: Context,
  source: Source,
  parent?: Activity,
): Promise<string> {
  const path = sourcePath(context, source);
  return context.events.activity(
    "fetch",
    source.file,
    async (activity) => {
      if (await isCached(context, source)) {
        activity.finish("reused");
        return path;
      }
      const locators = locatorsOrRefusal(context, source);
      await writingCache(path, () =>
        mkdir(join(context.settings.cacheRoot, "sources"), { recursive: true }),
      );
      await withLock(context, path, async () => {
        if (await isCached(context, source)) activity.finish("reused");
        else await fetchFrom(context, source, locators, activity);
      });
      return path;
    },
    parent,
  );
}

function locatorsOrRefusal(context: Context, source: Source): Locator[] {
  const { settings } = context;
  if (settings.offline) {
    throw new MrrlError("FETCH_FAILED", `${source.file} is not in the source cache`, {
      hint: "run `mrrl fetch` where there is a network, or leave out --offline",
    });
  }
  const locators = sourceLocators(source, settings);
  if (locators.length > 0) return locators;
  if (source.pool !== undefined) {
    throw new MrrlError("NO_MIRROR", `no Debian mirror is known from which to get ${source.file}`);
  }
  throw new MrrlError("FETCH_FAILED", `nothing tells where ${source.file} could be found`, {
    hint: "give the source `urls` or `pool`, or put the file into the source cache under its sha256",
  });
}

/** Tries one locator after the other until the verified file has its final name. */
async function fetchFrom(
  context: Context,
  source: Source,
  locators: readonly Locator[],
  activity: Activity,
): Promise<void> {
  const path = sourcePath(context, source);
  const part = `${path}.part`;
  const failures: string[] = [];
  let mismatch = false;
  // A run that was killed while publishing leaves it read-only.
  await chmod(part, 0o644).catch(() => {});
  for (const { url } of locators) {
    try {
      await writingCache(path, () => fetchOne(context, source, url, part, activity));
      await writingCache(path, () => publish(part, path));
      return;
    } catch (error) {
      if (error instanceof WrongBytes) mismatch = true;
      else if (!(error instanceof DownloadFailure)) throw error;
      failures.push(`${url}: ${error.message}`);
      activity.log(failures.at(-1) ?? "");
    }
  }
  if ((await lstat(part).catch(() => undefined))?.size === 0) await rm(part);
  const pinned = source.snapshot !== undefined;
  throw new MrrlError(
    mismatch ? "HASH_MISMATCH" : "FETCH_FAILED",
    mismatch ? `${source.file} was served with other bytes` : `${source.file} could not be fetched`,
    {
      evidence: failures.join("\n"),
      ...(pinned
        ? {
            hint: "mirrors drop old versions: pin the present ones with `mrrl lock <package>`, or name a snapshot archive",
          }
        : {}),
    },
  );
}

class WrongBytes extends Error {}

async function fetchOne(
  context: Context,
  source: Source,
  url: string,
  part: string,
  activity: Activity,
): Promise<void> {
  const result = await download({
    url,
    file: part,
    signal: context.signal,
    ...(source.size === undefined ? {} : { size: source.size }),
    onProgress: (done, total) => activity.progress(done, total),
  });
  if (result.sha256 === source.sha256) return;
  await rm(part, { force: true });
  // The beginning came from an earlier run, perhaps from elsewhere: this locator deserves a fair try.
  if (result.resumed > 0) return fetchOne(context, source, url, part, activity);
  throw new WrongBytes(digests(source.sha256, result.sha256));
}

/** Gives the complete file its final name: durable first, then visible. */
async function publish(part: string, path: string): Promise<void> {
  await chmod(part, 0o444);
  try {
    const handle = await open(part, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    // A later sync would succeed without having written anything: only a new download may.
    await rm(part, { force: true });
    await rm(path, { force: true });
    throw error;
  }
}

const parallelDownloads = 6;
/** The largest files have a line each in a progress tree; hundreds of small ones would hide them. */
const shownDownloads = 8;

/**
 * Makes sure that the cache holds all of `sources`, several downloads at a time;
 * the first failure stops the others. @returns the paths in the order of `sources`.
 */
export async function fetchSources(
  context: Context,
  sources: readonly Source[],
  parent?: Activity,
): Promise<string[]> {
  const wanted = new Map<Sha256, Source>();
  for (const source of sources) {
    if (!(await isCached(context, source))) wanted.set(source.sha256, source);
  }
  const paths = sources.map((source) => sourcePath(context, source));
  if (wanted.size === 0) return paths;
  for (const source of wanted.values()) locatorsOrRefusal(context, source);
  const missing = [...wanted.values()];
  const largest = missing.toSorted((a, b) => (b.size ?? 0) - (a.size ?? 0));
  await context.events.activity(
    "fetch",
    `${wanted.size} of ${sources.length} source files`,
    (activity) => fetchAll(context, missing, activity),
    parent,
    largest.slice(0, shownDownloads).map(({ file }) => file),
  );
  return paths;
}

async function fetchAll(context: Context, sources: Source[], activity: Activity): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const queue = sources.values();
  const total = sources.reduce((sum, { size = 0 }) => sum + size, 0);
  let done = 0;
  let failure: { error: unknown } | undefined;
  const worker = async () => {
    for (const source of queue) {
      if (signal.aborted) return;
      try {
        await fetchSource({ ...context, signal }, source, activity);
        done += source.size ?? 0;
        activity.progress(done, total);
      } catch (error) {
        failure ??= { error };
        stop.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: parallelDownloads }, worker));
  context.signal.throwIfAborted();
  if (failure) throw failure.error;
}

function digests(expected: string, found: string): string {
  return `expected sha256 ${expected}, got ${found}`;
}
