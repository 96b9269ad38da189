import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { MrrlError } from "../errors/mrrl-error.js";
/** Size of the pieces in which files are read, in bytes. */
const pieceSize = 4 << 20;
/** The sha256 of a file, whose pieces are shown to `onPiece` in their order. */
export async function fileDigest(path, onPiece = () => { }) {
    const hash = createHash("sha256");
    const file = await open(path, "r");
    try {
        const { size } = await file.stat();
        const buffer = Buffer.allocUnsafe(Math.min(Math.max(size, 1), pieceSize));
        for (;;) {
            const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
            if (bytesRead === 0)
                break;
            const piece = buffer.subarray(0, bytesRead);
            hash.update(piece);
            onPiece(piece);
        }
    }
    finally {
        await file.close();
    }
    return hash.digest("hex");
}
/**
 * Compares a cached file with its digest.
 * @throws HASH_MISMATCH with both; the damaged file is removed, so that the next run fetches it.
 */
export async function verifyFile(path, expected) {
    const found = await fileDigest(path);
    if (found === expected)
        return;
    await rm(path, { force: true });
    throw new MrrlError("HASH_MISMATCH", "a file is not the one that was pinned", {
        place: path,
        hint: "it was removed; run the command again to fetch it anew",
        evidence: `expected sha256 ${expected}, got ${found}`,
    });
}
