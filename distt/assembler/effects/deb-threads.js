import { lstat } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { MrrlError } from "../errors/mrrl-error.js";
import { askThread } from "./ask-thread.js";
/**
 * Verifies and unpacks Debian packages into one existing directory, several at a
 * time; the result does not depend on their order, see `unpackDeb`.
 * @throws HASH_MISMATCH, ARCHIVE_REFUSED, INTERRUPTED; the directory is then incomplete.
 */
export async function unpackDebs(debs, directory, { threads, signal, onProgress }) {
    const sized = await Promise.all(debs.map(async (deb) => ({ deb, size: (await lstat(deb.file)).size })));
    // The largest first, so that no thread is left alone with one at the end.
    sized.sort((a, b) => b.size - a.size);
    const total = sized.reduce((sum, { size }) => sum + size, 0);
    const queue = sized.values();
    const workers = [];
    const terminate = () => workers.map((worker) => worker.terminate());
    signal.addEventListener("abort", terminate, { once: true });
    let done = 0;
    const work = async () => {
        const worker = new Worker(new URL("./deb-thread.js", import.meta.url));
        workers.push(worker);
        for (const { deb, size } of queue) {
            if (signal.aborted)
                break;
            const request = { ...deb, directory };
            const reply = await askThread(worker, request, "unpacking");
            if (reply !== "done")
                throw new MrrlError(reply.code, reply.message, reply.details);
            done += size;
            onProgress?.(done, total);
        }
    };
    try {
        await Promise.all(Array.from({ length: Math.min(threads, debs.length) }, work));
        if (signal.aborted)
            throw new MrrlError("INTERRUPTED", "interrupted while unpacking");
    }
    finally {
        signal.removeEventListener("abort", terminate);
        await Promise.all(terminate());
    }
}
