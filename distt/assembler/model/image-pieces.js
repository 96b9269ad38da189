import { createHash } from "node:crypto";
/** Size of the pieces in which an image is written, read back and compared, in bytes. */
export const pieceSize = 1 << 20;
/** Digests bytes that come in chunks of any size. */
export class PieceDigester {
    #whole = createHash("sha256");
    #pieces = [];
    #piece = createHash("sha256");
    #filled = 0;
    update(chunk) {
        this.#whole.update(chunk);
        for (let at = 0; at < chunk.length;) {
            const part = chunk.subarray(at, at + pieceSize - this.#filled);
            this.#piece.update(part);
            this.#filled += part.length;
            at += part.length;
            if (this.#filled === pieceSize)
                this.#finishPiece();
        }
    }
    finish() {
        if (this.#filled > 0)
            this.#finishPiece();
        return { whole: this.#whole.digest("hex"), pieces: this.#pieces };
    }
    #finishPiece() {
        this.#pieces.push(this.#piece.digest("hex"));
        this.#piece = createHash("sha256");
        this.#filled = 0;
    }
}
/** Numbers, from 0, of the pieces that differ; a missing piece differs. */
export function differingPieces(one, other) {
    const count = Math.max(one.pieces.length, other.pieces.length);
    return Array.from({ length: count }, (_, index) => index).filter((index) => one.pieces[index] !== other.pieces[index]);
}
