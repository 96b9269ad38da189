import type { Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { BehindWriter } from "./behind-writer.ts";

/** Takes a body, piece by piece. */
export interface Sink {
  add(piece: Uint8Array): Promise<void>;
  /** Returns when all of it is kept. */
  end(): Promise<void>;
}

/** Where a download goes: what it holds already is the beginning of the body. */
export interface Target {
  /** In bytes. */
  size(): Promise<number>;
  clear(): Promise<void>;
  /** Adds to a hash what it holds. */
  hash(hash: Hash): Promise<void>;
  /** @param onArrival told each time how many bytes it holds. */
  append(onArrival: (end: number) => void): Promise<Sink>;
}

/** A file, which is made if it does not exist. */
export class FileTarget implements Target {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  size(): Promise<number> {
    return this.#with("a", async (handle) => (await handle.stat()).size);
  }

  clear(): Promise<void> {
    return this.#with("a", (handle) => handle.truncate(0));
  }

  async hash(hash: Hash): Promise<void> {
    const pieces = createReadStream(this.#path, { highWaterMark: 1 << 20 });
    for await (const piece of pieces) hash.update(piece);
  }

  async append(onArrival: (end: number) => void): Promise<Sink> {
    // Not for appending: a position means something then.
    const handle = await open(this.#path, "r+");
    const writer = new BehindWriter(handle, (await handle.stat()).size, onArrival);
    return {
      add: (piece) => writer.add(piece),
      end: () => writer.end().finally(() => handle.close()),
    };
  }

  async #with<T>(flags: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
    const handle = await open(this.#path, flags);
    try {
      return await work(handle);
    } finally {
      await handle.close();
    }
  }
}

/** The memory, for documents that are read as a whole. */
export class MemoryTarget implements Target {
  #pieces: Uint8Array[] = [];

  text(): string {
    return Buffer.concat(this.#pieces).toString("utf8");
  }

  async size(): Promise<number> {
    return this.#pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  async clear(): Promise<void> {
    this.#pieces = [];
  }

  async hash(hash: Hash): Promise<void> {
    for (const piece of this.#pieces) hash.update(piece);
  }

  async append(): Promise<Sink> {
    return {
      add: async (piece) => {
        this.#pieces.push(piece);
      },
      end: async () => {},
    };
  }
}
