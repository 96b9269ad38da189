import { setTimeout as sleep } from "node:timers/promises";
/**
 * The result of some work, or undefined when it is not there after `milliseconds`.
 * What hangs (a file system whose server is gone) is left to itself.
 */
export async function within(milliseconds, work) {
    const stop = new AbortController();
    // Whatever comes of it after the deadline interests nobody.
    work.catch(() => { });
    try {
        return await Promise.race([
            work,
            sleep(milliseconds, undefined, { signal: stop.signal, ref: true }),
        ]);
    }
    finally {
        stop.abort();
    }
}
