import { createHash } from "node:crypto";
import { constants, open } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { DownloadFailure } from "./download-failure.js";
import { writeWhole } from "./write-whole.js";
const pieceSize = 1 << 20;
/**
 * Copies the file of a file: URL, as `download` does for web addresses.
 * @throws DownloadFailure when it cannot be read, is no plain file, or has another size.
 */
export async function copyLocal(request) {
    const source = await openPlainFile(fileURLToPath(request.url));
    try {
        const { size } = await source.stat();
        if (request.size !== undefined && size !== request.size) {
            throw new DownloadFailure(`it has ${size} of the expected ${request.size} bytes`, "final");
        }
        const target = await open(request.file, "w");
        try {
            return await copy(source, target, size, request);
        }
        finally {
            await target.close();
        }
    }
    finally {
        await source.close();
    }
}
async function openPlainFile(path) {
    let handle;
    try {
        // Opening a fifo would wait for somebody to write.
        handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    }
    catch (error) {
        const { code } = error;
        throw new DownloadFailure(code === "ENOENT" ? "there is no such file" : `${code}`, "final");
    }
    if ((await handle.stat()).isFile())
        return handle;
    await handle.close();
    throw new DownloadFailure("it is not a plain file", "final");
}
async function copy(source, target, size, { signal, onProgress }) {
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(pieceSize);
    let done = 0;
    for (;;) {
        signal.throwIfAborted();
        const { bytesRead } = await source.read(buffer, 0, buffer.length, done);
        if (bytesRead === 0)
            break;
        // It may grow without an end while it is read.
        if (done + bytesRead > size)
            throw new DownloadFailure("it grew while it was read", "final");
        const piece = buffer.subarray(0, bytesRead);
        hash.update(piece);
        await writeWhole(target, piece, done);
        done += bytesRead;
        onProgress?.(done, size);
    }
    return { sha256: hash.digest("hex"), size: done, resumed: 0 };
}
