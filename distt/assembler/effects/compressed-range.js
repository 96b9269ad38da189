import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";
import { readXz } from "./xz.js";
/**
 * The decompressed content of a part of a file, in chunks.
 * @throws Error when it is damaged, cut off, or followed by something else.
 */
export function readCompressed(range, compression) {
    switch (compression) {
        case "none":
            return readPlain(range);
        case "gzip":
            return readGzip(range);
        case "xz":
            return readXz(range);
        case "zstd":
            return readZstd(range);
    }
}
function readRange({ path, start, length }) {
    if (length === 0)
        throw new Error("it is empty");
    return createReadStream(path, { start, end: start + length - 1, highWaterMark: 1 << 18 });
}
async function* readPlain(range) {
    yield* readRange(range);
}
async function* readGzip(range) {
    const input = readRange(range);
    const gunzip = createGunzip({ chunkSize: 1 << 18 });
    input.on("error", (error) => gunzip.destroy(error));
    input.pipe(gunzip);
    try {
        yield* gunzip;
        // zlib ignores what follows the last member.
        if (gunzip.bytesWritten !== range.length)
            throw new Error("something follows the gzip stream");
    }
    finally {
        input.destroy();
        gunzip.destroy();
    }
}
// The largest window of zstd's ordinary levels (RFC 8878 asks for 8 MiB at least).
const largestWindow = 1 << 27;
const zstdPiece = 4096;
async function* readZstd(range) {
    const output = [];
    const decompress = new Decompress((chunk) => {
        output.push(chunk);
    });
    const input = readRange(range);
    let first = true;
    try {
        for await (const chunk of input) {
            if (first)
                checkWindow(chunk);
            first = false;
            // In small pieces: a few bytes can ask for a block of 128 KiB.
            for (let offset = 0; offset < chunk.length; offset += zstdPiece) {
                decompress.push(chunk.subarray(offset, offset + zstdPiece));
                yield* output.splice(0);
            }
        }
        decompress.push(new Uint8Array(0), true);
        yield* output.splice(0);
    }
    finally {
        input.destroy();
    }
}
/**
 * RFC 8878 §3.1.1.1: byte 4 tells whether byte 5 is the window's size. A single segment has
 * none: its window is its content, whose size is behind the dictionary's number.
 */
function checkWindow(head) {
    const flags = head[4] ?? 0;
    const singleSegment = (flags & 0x20) !== 0;
    if (singleSegment) {
        const start = 5 + ([0, 1, 2, 4][flags & 3] ?? 0);
        const size = [...head.subarray(start, start + (1 << (flags >> 6)))];
        const content = size.reduceRight((sum, byte) => sum * 256 + byte, 0);
        if (content > largestWindow)
            throw new Error("its zstd window is too large");
    }
    const descriptor = head[5] ?? 0;
    const base = 2 ** (10 + (descriptor >> 3));
    if (!singleSegment && base + (base / 8) * (descriptor & 7) > largestWindow) {
        throw new Error("its zstd window is too large");
    }
}
