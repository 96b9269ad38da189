import { DownloadFailure } from "./download-failure.ts";
import { describeNetworkError } from "./host-reachability.ts";

/** Aborts a request when nothing arrives for a while. */
export class StallTimer {
  readonly #milliseconds: number;
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #forward = () => this.#controller.abort(this.#outer.reason);

  constructor(milliseconds: number, outer: AbortSignal) {
    this.#milliseconds = milliseconds;
    this.#outer = outer;
    outer.addEventListener("abort", this.#forward, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Gives `step` the whole time; a network error becomes a temporary DownloadFailure. */
  async watch<T>(step: () => Promise<T>): Promise<T> {
    const stalled = new DownloadFailure(`no byte for ${this.#milliseconds / 1000} s`, "stalled");
    const timer = setTimeout(() => this.#controller.abort(stalled), this.#milliseconds);
    try {
      return await step();
    } catch (error) {
      this.#outer.throwIfAborted();
      if (this.signal.reason === stalled) throw stalled;
      const cause = (error as Error).cause ?? error;
      throw new DownloadFailure(describeNetworkError(cause), "temporary", error);
    } finally {
      clearTimeout(timer);
    }
  }

  stop(): void {
    this.#outer.removeEventListener("abort", this.#forward);
  }
}
