import { compressedSize } from "../model/update/chunk-index.js";
/** What has to be fetched of an update by a machine that has certain chunks. */
export function planTransfer(index, present) {
    const all = [...index.boot, ...index.root];
    const fetched = new Map(all.filter(({ sha256 }) => !present.has(sha256)).map((chunk) => [chunk.sha256, chunk]));
    const wanted = new Set(fetched.values());
    const sum = (chunks) => ({
        chunks: chunks.length,
        bytes: chunks.reduce((total, { size }) => total + size, 0),
        compressed: compressedSize(chunks),
    });
    return {
        copied: sum(all.filter((chunk) => !wanted.has(chunk))),
        fetched: sum([...wanted]),
    };
}
