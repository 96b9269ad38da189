import { createHash } from "node:crypto";
import type { Sha256 } from "./sha256.ts";

/** Size of the pieces in which an image is written, read back and compared, in bytes. */
export const pieceSize = 1 << 20;

/** The sha256 of an image, and of each of its pieces, to tell where it differs from another. */
export interface ImageDigests {
  readonly whole: Sha256;
  readonly pieces: readonly Sha256[];
}

/** Digests bytes that come in chunks of any size. */
export class PieceDigester {
  readonly #whole = createHash("sha256");
  readonly #pieces: Sha256[] = [];
  #piece = createHash("sha256");
  #filled = 0;

  update(chunk: Uint8Array): void {
    this.#whole.update(chunk);
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + pieceSize - this.#filled);
      this.#piece.update(part);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === pieceSize) this.#finishPiece();
    }
  }

  finish(): ImageDigests {
    if (this.#filled > 0) this.#finishPiece();
    return { whole: this.#whole.digest("hex") as Sha256, pieces: this.#pieces };
  }

  #finishPiece(): void {
    this.#pieces.push(this.#piece.digest("hex") as Sha256);
    this.#piece = createHash("sha256");
    this.#filled = 0;
  }
}

/** Numbers, from 0, of the pieces that differ; a missing piece differs. */
export function differingPieces(one: ImageDigests, other: ImageDigests): number[] {
  const count = Math.max(one.pieces.length, other.pieces.length);
  return Array.from({ length: count }, (_, index) => index).filter(
    (index) => one.pieces[index] !== other.pieces[index],
  );
}
