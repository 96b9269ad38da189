import { flush } from "./flush.ts";

/** A file that is so large, in bytes, takes long enough to flush. */
const worthwhile = 1 << 20;

/**
 * Flushes large files, one at a time, while others are still being written: then the flush of
 * everything, for which all wait, has less to do.
 */
export class EarlyFlush {
  #last: Promise<void> = Promise.resolve();

  /** Takes a file that is written. */
  add(path: string, size: number): void {
    if (size < worthwhile) return;
    this.#last = this.#last.then(() => flush(path));
    // It is told at the end.
    this.#last.catch(() => {});
  }

  /** @throws what flushing one of them throws: a later flush would not tell it again */
  async end(): Promise<void> {
    await this.#last;
  }
}
