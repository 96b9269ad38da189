import { open } from "node:fs/promises";
/** A file that has more than anybody needs: reading on would fill the memory. */
export class TooLarge extends Error {
    /** @param most what was allowed, in bytes. */
    constructor(most) {
        super(`it has more than ${most} bytes`);
    }
}
/**
 * Reads a file of at most `most` bytes, whatever its size is said to be: also a fifo, or a
 * file that grows meanwhile.
 * @throws TooLarge; what the operating system says.
 */
export async function readBounded(path, most) {
    const handle = await open(path, "r");
    try {
        // Without an end of its own: what is behind `most` tells that there is more.
        return await gatherBounded(handle.createReadStream({ end: most, autoClose: false }), most);
    }
    finally {
        await handle.close();
    }
}
/** Joins chunks of at most `most` bytes together. @throws TooLarge */
export async function gatherBounded(chunks, most) {
    const gathered = [];
    let size = 0;
    for await (const chunk of chunks) {
        size += chunk.byteLength;
        if (size > most)
            throw new TooLarge(most);
        gathered.push(chunk);
    }
    return Buffer.concat(gathered);
}
