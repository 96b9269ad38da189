import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { DownloadFailure } from "./download-failure.js";
import { hostDelivered, hostStalled } from "./host-reachability.js";
import { usualPatience } from "./patience.js";
import { transfer, transferHashed } from "./transfer.js";
/** Attempts that bring less than `worthwhile` bytes. */
const attemptLimit = 12;
const worthwhile = 1 << 20;
/**
 * Downloads one URL to a file: continues what the file holds with a Range request,
 * retries what may pass (stalls, resets, short bodies, 5xx), never writes more
 * than the declared size. What cannot be continued is begun again, so that a rest
 * from elsewhere never keeps a server from delivering.
 * @throws DownloadFailure; the signal's reason when aborted.
 */
export function download(request) {
    return persist(request, transferHashed);
}
/**
 * The same without a digest, for what is verified as it is read.
 * @throws DownloadFailure; the signal's reason when aborted.
 */
export function downloadUnhashed(request) {
    return persist(request, (attempt, patience) => transfer(attempt, patience));
}
/** Attempts a transfer until it succeeds, or there is no hope. */
async function persist(request, attempt) {
    const patience = request.patience ?? usualPatience;
    const url = new URL(request.url);
    let fruitless = 0;
    let poor = 0;
    for (;;) {
        request.signal.throwIfAborted();
        const before = await sizeOf(request.file);
        try {
            const downloaded = await attempt(request, patience);
            hostDelivered(url);
            return downloaded;
        }
        catch (error) {
            request.signal.throwIfAborted();
            if (!(error instanceof DownloadFailure))
                throw error;
            const gained = (await sizeOf(request.file)) - before;
            if (gained < worthwhile)
                poor++;
            if (error.kind === "final") {
                if (before === 0 || poor >= attemptLimit)
                    throw error;
                await empty(request.file);
                continue;
            }
            fruitless = gained > 0 && error.kind !== "stalled" ? 0 : fruitless + 1;
            if (fruitless >= patience.attempts || poor >= attemptLimit) {
                if (error.kind === "stalled")
                    hostStalled(url, error.message);
                throw error;
            }
            await sleep(patience.pause * 2 ** fruitless, undefined, { signal: request.signal });
        }
    }
}
/** The size of a file, which is made if it does not exist. */
async function sizeOf(file) {
    return withFile(file, async (handle) => (await handle.stat()).size);
}
async function empty(file) {
    await withFile(file, (handle) => handle.truncate(0));
}
async function withFile(file, work) {
    const handle = await open(file, "a");
    try {
        return await work(handle);
    }
    finally {
        await handle.close();
    }
}
