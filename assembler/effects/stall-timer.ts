import { DownloadFailure } from "./download-failure.ts";
import { describeNetworkError } from "./host-reachability.ts";
import type { Patience } from "./patience.ts";

/**
 * Aborts a request when nothing arrives for a while, and when so little arrives
 * that it would never end: a server that sends a byte now and then. And when the whole
 * takes longer than anybody waits.
 */
export class StallTimer {
  readonly #patience: Patience;
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #total: NodeJS.Timeout;
  readonly #forward = () => this.#controller.abort(this.#outer.reason);
  #windowStart = performance.now();
  #windowBytes = 0;

  constructor(patience: Patience, outer: AbortSignal) {
    this.#patience = patience;
    this.#outer = outer;
    this.#total = setTimeout(() => {
      const late = new DownloadFailure(`not done after ${patience.total / 1000} s`, "stalled");
      this.#controller.abort(late);
    }, patience.total);
    outer.addEventListener("abort", this.#forward, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Gives `step` the whole time; a network error becomes a temporary DownloadFailure. */
  async watch<T>(step: () => Promise<T>): Promise<T> {
    const { stall } = this.#patience;
    const timer = setTimeout(() => {
      this.#controller.abort(new DownloadFailure(`no byte for ${stall / 1000} s`, "stalled"));
    }, stall);
    try {
      return await step();
    } catch (error) {
      this.#outer.throwIfAborted();
      if (this.signal.reason instanceof DownloadFailure) throw this.signal.reason;
      const cause = (error as Error).cause ?? error;
      throw new DownloadFailure(describeNetworkError(cause), "temporary", error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Counts what has arrived. @throws DownloadFailure when it is too little for the time it took. */
  arrived(bytes: number): void {
    const { window, slowest } = this.#patience;
    this.#windowBytes += bytes;
    const elapsed = performance.now() - this.#windowStart;
    if (elapsed < window) return;
    if (this.#windowBytes < slowest) {
      const message = `only ${this.#windowBytes} bytes in ${Math.round(elapsed / 1000)} s`;
      throw new DownloadFailure(message, "stalled");
    }
    this.#windowStart = performance.now();
    this.#windowBytes = 0;
  }

  stop(): void {
    clearTimeout(this.#total);
    this.#outer.removeEventListener("abort", this.#forward);
  }
}
