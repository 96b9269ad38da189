import { DownloadFailure } from "./download-failure.js";
import { describeNetworkError } from "./host-reachability.js";
/**
 * Aborts a request when nothing arrives for a while, and when so little arrives
 * that it would never end: a server that sends a byte now and then. And when the whole
 * takes longer than anybody waits.
 */
export class StallTimer {
    #patience;
    #controller = new AbortController();
    #outer;
    #total;
    #forward = () => this.#controller.abort(this.#outer.reason);
    #windowStart = performance.now();
    #windowBytes = 0;
    constructor(patience, outer) {
        this.#patience = patience;
        this.#outer = outer;
        this.#total = setTimeout(() => {
            const late = new DownloadFailure(`not done after ${patience.total / 1000} s`, "stalled");
            this.#controller.abort(late);
        }, patience.total);
        outer.addEventListener("abort", this.#forward, { once: true });
    }
    get signal() {
        return this.#controller.signal;
    }
    /** Gives `step` the whole time; a network error becomes a temporary DownloadFailure. */
    async watch(step) {
        const { stall } = this.#patience;
        const timer = setTimeout(() => {
            this.#controller.abort(new DownloadFailure(`no byte for ${stall / 1000} s`, "stalled"));
        }, stall);
        try {
            return await step();
        }
        catch (error) {
            this.#outer.throwIfAborted();
            if (this.signal.reason instanceof DownloadFailure)
                throw this.signal.reason;
            const cause = error.cause ?? error;
            throw new DownloadFailure(describeNetworkError(cause), "temporary", error);
        }
        finally {
            clearTimeout(timer);
        }
    }
    /** Counts what has arrived. @throws DownloadFailure when it is too little for the time it took. */
    arrived(bytes) {
        const { window, slowest } = this.#patience;
        this.#windowBytes += bytes;
        const elapsed = performance.now() - this.#windowStart;
        if (elapsed < window)
            return;
        if (this.#windowBytes < slowest) {
            const message = `only ${this.#windowBytes} bytes in ${Math.round(elapsed / 1000)} s`;
            throw new DownloadFailure(message, "stalled");
        }
        this.#windowStart = performance.now();
        this.#windowBytes = 0;
    }
    stop() {
        clearTimeout(this.#total);
        this.#outer.removeEventListener("abort", this.#forward);
    }
}
