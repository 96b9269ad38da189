import { createReadStream } from "node:fs";
import type { FileHandle } from "node:fs/promises";

/**
 * Writes all of `bytes` at `position`. write(2) may take a part of them, as it does on
 * a disk that is nearly full; the next one then tells why.
 */
export async function writeWhole(
  handle: FileHandle,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let written = 0; written < bytes.byteLength; ) {
    const left = bytes.byteLength - written;
    const { bytesWritten } = await handle.write(bytes, written, left, position + written);
    written += bytesWritten;
  }
}

/** Copies a file into another one, from `position` on. @returns the position behind it. */
export async function copyWhole(
  file: FileHandle,
  source: string,
  position: number,
): Promise<number> {
  let at = position;
  for await (const piece of createReadStream(source, { highWaterMark: 1 << 20 })) {
    await writeWhole(file, piece as Buffer, at);
    at += (piece as Buffer).length;
  }
  return at;
}
