/** Size of the pieces, in bytes. */
export const pieceSize = 1 << 20;
/**
 * The same bytes in pieces of a size that costs a pipe little. The parts may be
 * written to again once the next one is asked for.
 */
export function* inPieces(parts) {
    let piece = Buffer.allocUnsafe(pieceSize);
    let filled = 0;
    for (const bytes of parts) {
        for (let at = 0; at < bytes.length;) {
            const copied = bytes.copy(piece, filled, at);
            at += copied;
            filled += copied;
            if (filled < pieceSize)
                continue;
            yield piece;
            piece = Buffer.allocUnsafe(pieceSize);
            filled = 0;
        }
    }
    yield piece.subarray(0, filled);
}
