import { createHash } from "node:crypto";
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from "node:fs";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MrrlError } from "../../errors/mrrl-error.ts";
import type { Archive, Frame } from "../../model/cache/record.ts";
import { type Sha256, sha256 } from "../../model/sha256.ts";
import { comparePaths, treeHash } from "../../model/tree-listing.ts";
import { cutArchive } from "../../plan/cache/archive-cuts.ts";
import {
  type ArchivedFile,
  listedEntries,
  renderListing,
} from "../../plan/cache/archive-listing.ts";
import type { Context } from "../context.ts";
import { fileDigest } from "../file-digest.ts";
import type { Toolbox } from "../tool-program.ts";
import { copyWhole, writeWhole } from "../write-whole.ts";
import { compressFiles, type Zstd } from "../zstd.ts";

/** What compresses, and how hard it tries. */
export interface Compression {
  readonly toolbox: Toolbox;
  readonly zstd: Zstd;
  /** Of zstd: 1 to 19. */
  readonly level: number;
}

/** So many frames are compressed together. */
const batch = 32;

interface FoundFile {
  readonly path: string;
  readonly executable: boolean;
  readonly size: number;
}

/**
 * Writes the archive of a store path.
 * @param file the archive, made anew; what is not yet compressed is beside it.
 * @returns how it is cut, and the tree hash of what was read. @throws STORE_CORRUPT, TOOL_FAILED
 */
export async function writeArchive(
  context: Context,
  compression: Compression,
  storePath: string,
  file: string,
  onProgress: (done: number) => void,
): Promise<{ archive: Archive; treeHash: Sha256 }> {
  const { directories, files, links } = list(storePath);
  const digests: Sha256[] = [];
  const body = `${file}.body`;
  const parts = await writeFrames(
    context,
    compression,
    body,
    contents(storePath, files, digests),
    onProgress,
  );
  const archived = files.map((each, index) => ({ ...each, sha256: digests[index] as Sha256 }));
  const listing = { directories, files: archived satisfies ArchivedFile[], links };
  // The digests are known last, and wanted first.
  const text = Buffer.from(renderListing(listing));
  const head = await writeFrames(context, compression, file, [text], () => {});
  const frames = [...head, ...parts];
  const whole = await open(file, "r+");
  try {
    const size = await copyWhole(whole, body, head[0]?.size ?? 0);
    await whole.sync();
    await rm(body);
    const archive = { sha256: await fileDigest(file), size, frames };
    return { archive, treeHash: treeHash(listedEntries(listing)) };
  } finally {
    await whole.close();
  }
}

/** Compresses contents, each to a frame, one behind the other in a new file. */
async function writeFrames(
  context: Context,
  compression: Compression,
  file: string,
  contents: Iterable<Buffer>,
  onProgress: (done: number) => void,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  const scratch = `${file}.frames`;
  await mkdir(scratch);
  const handle = await open(file, "wx");
  try {
    let waiting: Buffer[] = [];
    let length = 0;
    let done = 0;
    const write = async () => {
      const compressed = await compress(context, compression, scratch, waiting);
      for (const [index, bytes] of compressed.entries()) {
        await writeWhole(handle, bytes, length);
        length += bytes.length;
        const content = waiting[index]?.length ?? 0;
        done += content;
        frames.push({ size: bytes.length, content, sha256: sha256(bytes) });
      }
      onProgress(done);
      waiting = [];
    };
    for (const content of contents) {
      waiting.push(content);
      if (waiting.length === batch) await write();
    }
    if (waiting.length > 0) await write();
  } finally {
    await handle.close();
  }
  await rm(scratch, { recursive: true });
  return frames;
}

/** Compresses some contents with all cores, each core a share of them. */
async function compress(
  context: Context,
  { toolbox, zstd, level }: Compression,
  scratch: string,
  contents: readonly Buffer[],
): Promise<Buffer[]> {
  context.signal.throwIfAborted();
  const { jobs } = context.settings;
  for (const [index, content] of contents.entries()) {
    await writeFile(join(scratch, String(index)), content);
  }
  const names = contents.map((_, index) => String(index));
  const shares = Array.from({ length: Math.min(jobs, names.length) }, (_, share) =>
    names.filter((name) => Number(name) % jobs === share),
  );
  const work = shares.map((share) => compressFiles(context, toolbox, zstd, scratch, share, level));
  // Nothing is still at work in the directory when this throws.
  await Promise.allSettled(work);
  await Promise.all(work);
  const frames: Buffer[] = [];
  for (const name of names) {
    const path = join(scratch, `${name}.zst`);
    frames.push(await readFile(path));
    await rm(path);
  }
  return frames;
}

function list(root: string) {
  const directories: string[] = [];
  const files: FoundFile[] = [];
  const links: { path: string; target: string }[] = [];
  const visit = (prefix: string): void => {
    for (const name of readdirSync(`${root}/${prefix}`)) {
      const path = `${prefix}${name}`;
      const stat = lstatSync(`${root}/${path}`);
      if (stat.isDirectory()) {
        directories.push(path);
        visit(`${path}/`);
      } else if (stat.isSymbolicLink()) {
        links.push({ path, target: readlinkSync(`${root}/${path}`) });
      } else if (stat.isFile()) {
        files.push({ path, executable: (stat.mode & 0o111) !== 0, size: stat.size });
      } else {
        throw new MrrlError("STORE_CORRUPT", "a device, fifo or socket is in the store", {
          place: `${root}/${path}`,
        });
      }
    }
  };
  visit("");
  const byPath = (a: { path: string }, b: { path: string }) => comparePaths(a.path, b.path);
  return {
    directories: directories.sort(comparePaths),
    files: files.sort(byPath),
    links: links.sort(byPath),
  };
}

/** The contents of files, cut into frames. @param digests is filled with one for each file */
function* contents(
  root: string,
  files: readonly FoundFile[],
  digests: Sha256[],
): Generator<Buffer> {
  const sizes = cutArchive(files).values();
  let frame = Buffer.alloc(sizes.next().value ?? 0);
  let filled = 0;
  for (const { path, size } of files) {
    const hash = createHash("sha256");
    const file = openSync(`${root}/${path}`, "r");
    try {
      for (let left = size; left > 0; ) {
        const wanted = Math.min(left, frame.length - filled);
        const read = readSync(file, frame, filled, wanted, null);
        if (read === 0) {
          throw new MrrlError("STORE_CORRUPT", "a file became shorter while it was read", {
            place: `${root}/${path}`,
          });
        }
        hash.update(frame.subarray(filled, filled + read));
        filled += read;
        left -= read;
        if (filled < frame.length) continue;
        yield frame;
        frame = Buffer.alloc(sizes.next().value ?? 0);
        filled = 0;
      }
    } finally {
      closeSync(file);
    }
    digests.push(hash.digest("hex") as Sha256);
  }
}
