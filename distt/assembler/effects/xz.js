import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import xzDecompress from "xz-decompress";
/**
 * The content of an .xz stream that fills `range` exactly.
 * @throws Error when it is damaged, cut off, or followed by something else.
 */
export async function* readXz(range) {
    // The decompressor stops at the end of the first stream whatever follows, and does not
    // notice a missing one, so the stream's own index is asked for its length first.
    await checkXzLength(range);
    const file = createReadStream(range.path, {
        start: range.start,
        end: range.start + range.length - 1,
        highWaterMark: 1 << 16,
    });
    try {
        yield* new xzDecompress.XzReadableStream(pulled(file));
    }
    finally {
        file.destroy();
    }
}
/**
 * Chunks as a web stream that reads only when it is asked to. Node's own adapter pushes, and
 * throws at nobody when the reader has gone, as it does when an archive is refused midway.
 */
function pulled(chunks) {
    const iterator = chunks[Symbol.asyncIterator]();
    return new ReadableStream({
        async pull(controller) {
            const { value, done } = await iterator.next();
            if (done)
                controller.close();
            else
                controller.enqueue(value);
        },
    });
}
const headerSize = 12;
const largestIndex = 1 << 20;
/** Compares the length that the footer and the index of an .xz stream tell with the range's. */
async function checkXzLength(range) {
    const handle = await open(range.path, "r");
    try {
        if (range.length < 3 * headerSize - 4)
            throw new Error("the xz stream is cut off");
        const footer = await readAt(handle, range.start + range.length - headerSize, headerSize);
        if (footer.toString("latin1", 10) !== "YZ" ||
            footer.readUInt32LE(0) !== crc32(footer.subarray(4, 10))) {
            throw new Error("the xz stream is cut off, or something follows it");
        }
        const indexSize = (footer.readUInt32LE(4) + 1) * 4;
        const indexStart = range.length - headerSize - indexSize;
        if (indexSize > largestIndex || indexStart < headerSize)
            throw new Error("the xz index is damaged");
        const index = await readAt(handle, range.start + indexStart, indexSize);
        if (index.readUInt32LE(indexSize - 4) !== crc32(index.subarray(0, -4))) {
            throw new Error("the xz index is damaged");
        }
        if (headerSize + blocksSize(index) !== indexStart) {
            throw new Error("the xz stream is not one whole stream");
        }
    }
    finally {
        await handle.close();
    }
}
/** The sum of the sizes of all blocks, padding included, as the index lists them. */
function blocksSize(index) {
    let position = 1;
    // 7 bits a byte, the lowest first; the top bit tells that another byte follows.
    const number = () => {
        let value = 0;
        for (let factor = 1;; factor *= 128) {
            const byte = index[position++];
            if (byte === undefined || factor > 2 ** 49)
                throw new Error("the xz index is damaged");
            value += (byte & 0x7f) * factor;
            if (byte < 0x80)
                return value;
        }
    };
    let sum = 0;
    for (let records = number(); records > 0; records--) {
        sum += Math.ceil(number() / 4) * 4;
        number();
    }
    return sum;
}
async function readAt(handle, position, length) {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await handle.read(buffer, 0, length, position);
    if (bytesRead !== length)
        throw new Error("the xz stream is cut off");
    return buffer;
}
