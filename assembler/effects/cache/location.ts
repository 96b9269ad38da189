import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Archive, Frame } from "../../model/cache/record.ts";
import { type Sha256, sha256 } from "../../model/sha256.ts";
import { readBounded, TooLarge } from "../bounded-file.ts";
import type { Context } from "../context.ts";
import { downloadText, downloadUnhashed } from "../download.ts";
import { DownloadFailure } from "../download-failure.ts";
import { type Patience, usualPatience } from "../patience.ts";

/** Where a binary cache is. */
export type CacheLocation =
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "http"; readonly url: string };

/** The files of a cache, relative to its own place. */
export const cacheFiles = {
  index: "index.json",
  record: (digest: Sha256) => `records/${digest}.json`,
  archive: (digest: Sha256) => `archives/${digest}.zst`,
} as const;

/** A cache that does not answer must not hold up a build for long. Times in milliseconds. */
const patience: Patience = {
  connect: 5000,
  stall: 20_000,
  window: 60_000,
  slowest: 60 * 1024,
  attempts: 4,
  pause: 250,
  total: usualPatience.total,
};

/** How people name it. */
export function nameOf(location: CacheLocation): string {
  return location.kind === "http" ? location.url : location.path;
}

/**
 * Reads a document of a cache as a whole.
 * @param atMost in bytes. @throws DownloadFailure
 */
export async function readDocument(
  context: Context,
  location: CacheLocation,
  name: string,
  atMost: number,
): Promise<string> {
  if (location.kind === "directory") return readLocal(join(location.path, name), atMost);
  const wanted = request(context, `${location.url}/${name}`);
  return downloadText({ ...wanted, largest: atMost });
}

async function readLocal(path: string, atMost: number): Promise<string> {
  try {
    return (await readBounded(path, atMost)).toString("utf8");
  } catch (error) {
    if (error instanceof TooLarge) throw new DownloadFailure(error.message, "final", error);
    const { code } = error as NodeJS.ErrnoException;
    const known = { ENOENT: "there is no such file", EISDIR: "it is a directory" };
    const why = known[code as keyof typeof known] ?? `${code}`;
    throw new DownloadFailure(why, "final", error);
  }
}

/**
 * Fetches an archive to a file, going on with what an earlier run left there, as far as that is
 * right. Of what comes nothing is hashed: who unpacks a part compares its digest first.
 * @param onArrival told how many bytes are in the file.
 * @throws DownloadFailure when it cannot be had
 */
export async function fetchArchive(
  context: Context,
  url: string,
  { sha256: digest, size, frames }: Archive,
  file: string,
  onArrival: (done: number) => void,
): Promise<void> {
  await keepWholeFrames(file, frames);
  const wanted = `${url}/${cacheFiles.archive(digest)}`;
  await downloadUnhashed({ ...request(context, wanted), file, size, onArrival });
}

/** Cuts a file where the first frame is not whole. */
async function keepWholeFrames(path: string, frames: readonly Frame[]): Promise<void> {
  if (!existsSync(path)) return;
  const file = await open(path, "r+");
  try {
    let end = 0;
    for (const { size, sha256: digest } of frames) {
      const bytes = Buffer.alloc(size);
      const { bytesRead } = await file.read(bytes, 0, size, end);
      if (bytesRead < size || sha256(bytes) !== digest) break;
      end += size;
    }
    await file.truncate(end);
  } finally {
    await file.close();
  }
}

function request({ signal, settings }: Context, url: string) {
  return { url, signal, proxies: settings.proxies, patience };
}
