import { createReadStream } from "node:fs";
/**
 * Writes all of `bytes` at `position`. write(2) may take a part of them, as it does on
 * a disk that is nearly full; the next one then tells why.
 */
export async function writeWhole(handle, bytes, position) {
    for (let written = 0; written < bytes.byteLength;) {
        const left = bytes.byteLength - written;
        const { bytesWritten } = await handle.write(bytes, written, left, position + written);
        written += bytesWritten;
    }
}
/** Copies a file into another one, from `position` on. @returns the position behind it. */
export async function copyWhole(file, source, position) {
    let at = position;
    for await (const piece of createReadStream(source, { highWaterMark: 1 << 20 })) {
        await writeWhole(file, piece, at);
        at += piece.length;
    }
    return at;
}
