import type { FileHandle } from "node:fs/promises";
import { writeWhole } from "./write-whole.ts";

/** So much is written together, in bytes: calls cost more than copying. */
const together = 512 * 1024;

/** Writes pieces one behind the other to a file, while the next ones arrive. */
export class BehindWriter {
  readonly #handle: FileHandle;
  readonly #onWritten: (end: number) => void;
  #position: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> = Promise.resolve();

  /** @param onWritten told each time where that ends which is in the file. */
  constructor(handle: FileHandle, position: number, onWritten: (end: number) => void) {
    this.#handle = handle;
    this.#position = position;
    this.#onWritten = onWritten;
  }

  /** Takes a piece, which nobody changes any more. @throws what writing an earlier one throws */
  async add(piece: Uint8Array): Promise<void> {
    this.#waiting.push(piece);
    this.#waitingBytes += piece.byteLength;
    if (this.#waitingBytes >= together) await this.#write();
  }

  /** Writes what is left. @throws what writing throws */
  async end(): Promise<void> {
    await this.#write();
    await this.#writing;
  }

  /** Begins to write what waits, when that before it is written. */
  async #write(): Promise<void> {
    await this.#writing;
    const [pieces, length] = [this.#waiting, this.#waitingBytes];
    if (length === 0) return;
    [this.#waiting, this.#waitingBytes] = [[], 0];
    this.#writing = this.#writeAll(pieces, length);
    // It is told by the next call.
    this.#writing.catch(() => {});
  }

  async #writeAll(pieces: readonly Uint8Array[], length: number): Promise<void> {
    const { bytesWritten } = await this.#handle.writev([...pieces], this.#position);
    if (bytesWritten < length) {
      const rest = Buffer.concat(pieces).subarray(bytesWritten);
      await writeWhole(this.#handle, rest, this.#position + bytesWritten);
    }
    this.#position += length;
    this.#onWritten(this.#position);
  }
}
