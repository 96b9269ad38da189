import { type FileHandle, mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Sha256, sha256 } from "../model/sha256.ts";
import type { IndexedChunk } from "../model/update/chunk-index.ts";
import type { Context } from "./context.ts";
import { FrameCache } from "./frame-cache.ts";
import type { Toolbox } from "./tool-program.ts";
import { writeWhole } from "./write-whole.ts";
import { compressFiles, type Zstd } from "./zstd.ts";

/** Chunks are compressed when there are so many bytes of them, or so many. */
const batchBytes = 32 << 20;
const batchCount = 2048;

/** A chunk that is not in the file yet: with its frame, or with its bytes in the directory. */
interface WaitingChunk {
  readonly sha256: Sha256;
  readonly size: number;
  readonly frame: Buffer | undefined;
}

/** Compresses chunks, and keeps the frames one behind the other in a file. */
export class ChunkSpool {
  readonly #context: Context;
  readonly #toolbox: Toolbox;
  readonly #zstd: Zstd;
  readonly #directory: string;
  readonly #cache: FrameCache;
  readonly #file: FileHandle;
  readonly #chunks: IndexedChunk[] = [];
  #waiting: WaitingChunk[] = [];
  #waitingBytes = 0;
  #length = 0;

  private constructor(
    context: Context,
    toolbox: Toolbox,
    zstd: Zstd,
    directory: string,
    file: FileHandle,
  ) {
    this.#context = context;
    this.#toolbox = toolbox;
    this.#zstd = zstd;
    this.#directory = directory;
    this.#file = file;
    this.#cache = new FrameCache(context, zstd);
  }

  /**
   * Gives `work` an empty spool.
   * @param path the file to make; what is not yet compressed is in a directory beside it.
   * @returns the chunks in their order, all of which are in the file then. @throws TOOL_FAILED
   */
  static async fill(
    context: Context,
    toolbox: Toolbox,
    zstd: Zstd,
    path: string,
    work: (spool: ChunkSpool) => Promise<void>,
  ): Promise<readonly IndexedChunk[]> {
    const directory = `${path}.waiting`;
    await mkdir(directory);
    const file = await open(path, "wx");
    try {
      const spool = new ChunkSpool(context, toolbox, zstd, directory, file);
      await work(spool);
      await spool.#compress();
      await spool.#cache.prune();
      return spool.#chunks;
    } finally {
      await file.close();
    }
  }

  async add(chunk: Uint8Array): Promise<void> {
    const digest = sha256(chunk);
    const frame = await this.#cache.get(digest);
    if (!frame) await writeFile(this.#path(this.#waiting.length), chunk);
    this.#waiting.push({ sha256: digest, size: chunk.length, frame });
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes >= batchBytes || this.#waiting.length >= batchCount) {
      await this.#compress();
    }
  }

  async #compress(): Promise<void> {
    this.#context.signal.throwIfAborted();
    const names = this.#waiting.flatMap(({ frame }, index) => (frame ? [] : [String(index)]));
    const work = shares(names, this.#context.settings.jobs).map((share) =>
      compressFiles(this.#context, this.#toolbox, this.#zstd, this.#directory, share),
    );
    // Nothing is still at work in the directory when this throws.
    await Promise.allSettled(work);
    await Promise.all(work);
    for (const [index, { sha256: digest, size, frame }] of this.#waiting.entries()) {
      const bytes = frame ?? (await this.#compressed(index, digest));
      await writeWhole(this.#file, bytes, this.#length);
      this.#length += bytes.length;
      this.#chunks.push({ sha256: digest, size, compressedSize: bytes.length });
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  async #compressed(index: number, digest: Sha256): Promise<Buffer> {
    const path = `${this.#path(index)}.zst`;
    const frame = await readFile(path);
    await rm(path);
    await this.#cache.put(digest, frame);
    return frame;
  }

  #path(index: number): string {
    return join(this.#directory, String(index));
  }
}

/** Deals names out to so many programs at most. */
function shares(names: readonly string[], programs: number): string[][] {
  return Array.from({ length: Math.min(programs, names.length) }, (_, first) =>
    names.filter((_name, index) => index % programs === first),
  );
}
