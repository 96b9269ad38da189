import type { FileHandle } from "node:fs/promises";
import { writeWhole } from "./write-whole.ts";

/** So much may wait to be written, in bytes. */
const mostWaiting = 4 << 20;

/**
 * Writes pieces one behind the other to a file. What comes while some are being written is
 * written together: a call costs more than the bytes.
 */
export class BehindWriter {
  readonly #handle: FileHandle;
  readonly #onWritten: (end: number) => void;
  #position: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** @param onWritten told each time where that ends which is in the file. */
  constructor(handle: FileHandle, position: number, onWritten: (end: number) => void) {
    this.#handle = handle;
    this.#position = position;
    this.#onWritten = onWritten;
  }

  /** Takes a piece, which nobody changes any more. @throws what writing an earlier one throws */
  async add(piece: Uint8Array): Promise<void> {
    // What comes behind a gap has no place.
    if (this.#failure) throw this.#failure.error;
    this.#waiting.push(piece);
    this.#waitingBytes += piece.byteLength;
    this.#writing ??= this.#writeWaiting();
    if (this.#waitingBytes > mostWaiting) await this.end();
  }

  /** Returns when all is in the file. @throws what writing throws */
  async end(): Promise<void> {
    await this.#writing;
    if (this.#failure) throw this.#failure.error;
  }

  /** Writes until nothing waits any more; a failure is kept for the next call. */
  async #writeWaiting(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const pieces = this.#waiting;
        const length = this.#waitingBytes;
        [this.#waiting, this.#waitingBytes] = [[], 0];
        const { bytesWritten } = await this.#handle.writev(pieces, this.#position);
        if (bytesWritten < length) {
          const rest = Buffer.concat(pieces).subarray(bytesWritten);
          await writeWhole(this.#handle, rest, this.#position + bytesWritten);
        }
        this.#position += length;
        this.#onWritten(this.#position);
      }
    } catch (error) {
      this.#failure = { error };
    }
    this.#writing = undefined;
  }
}
