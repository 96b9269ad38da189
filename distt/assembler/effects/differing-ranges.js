import { open } from "node:fs/promises";
const pieceSize = 4 << 20;
/** Equal bytes between two differences that are too few to make two ranges of them. */
const smallestGap = 64;
/**
 * Where two files differ. Ranges are rounded up: they may hold a few equal bytes. What
 * only one file has is a range at the end.
 */
export async function differingRanges(first, second, signal) {
    const files = [await open(first, "r")];
    try {
        files.push(await open(second, "r"));
        return await compare(files, signal);
    }
    finally {
        for (const file of files)
            await file.close();
    }
}
async function compare(files, signal) {
    const ranges = [];
    const add = (start, end) => {
        const last = ranges.at(-1);
        if (last && start - last.end < smallestGap)
            ranges.splice(-1, 1, { start: last.start, end });
        else
            ranges.push({ start, end });
    };
    const buffers = [Buffer.alloc(pieceSize), Buffer.alloc(pieceSize)];
    for (let at = 0;; at += pieceSize) {
        signal.throwIfAborted();
        const [a, b] = await Promise.all([
            readFully(files[0], buffers[0], at),
            readFully(files[1], buffers[1], at),
        ]);
        if (!a.equals(b)) {
            const common = Math.min(a.length, b.length);
            for (let offset = 0; offset < common; offset++) {
                if (a[offset] !== b[offset])
                    add(at + offset, at + offset + 1);
            }
            const longer = Math.max(a.length, b.length);
            if (longer > common)
                add(at + common, at + longer);
        }
        if (Math.max(a.length, b.length) < pieceSize)
            return ranges;
    }
}
/** Fills a buffer from a place in a file; what is returned is shorter only at its end. */
export async function readFully(file, buffer, at) {
    let done = 0;
    while (done < buffer.length) {
        const { bytesRead } = await file.read(buffer, done, buffer.length - done, at + done);
        if (bytesRead === 0)
            break;
        done += bytesRead;
    }
    return buffer.subarray(0, done);
}
