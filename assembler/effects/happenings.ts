import type { ReportLine } from "./report-port.ts";

/** All that can happen to a running machine, in one order. */
export type Happening =
  | { readonly type: "report"; readonly line: ReportLine }
  | { readonly type: "reset"; readonly reason: string }
  | { readonly type: "shutdown"; readonly reason: string }
  | { readonly type: "panicked" }
  | { readonly type: "watchdog" }
  /** The host has no space for what the guest writes; QEMU waits, the guest stands still. */
  | { readonly type: "full" }
  /** QEMU has ended; always the last. */
  | {
      readonly type: "exit";
      readonly exitCode: number | undefined;
      readonly signal: string | undefined;
      readonly stderr: string;
    };

/** A queue of happenings with one reader. */
export class Happenings {
  readonly #queue: Happening[] = [];
  #reader: (() => void) | undefined;

  push(happening: Happening): void {
    this.#queue.push(happening);
    this.#reader?.();
  }

  /**
   * The next happening, or undefined when there was none for `milliseconds`. What
   * ends a machine (`exit`) is told again to everyone who asks later.
   */
  async next(milliseconds: number, signal: AbortSignal): Promise<Happening | undefined> {
    if (this.#queue.length === 0) await this.#arrival(milliseconds, signal);
    signal.throwIfAborted();
    const [first] = this.#queue;
    if (first && first.type !== "exit") this.#queue.shift();
    return first;
  }

  #arrival(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", settle);
        this.#reader = undefined;
        resolve();
      };
      const timer = setTimeout(settle, Math.max(0, milliseconds));
      signal.addEventListener("abort", settle, { once: true });
      this.#reader = settle;
      if (signal.aborted) settle();
    });
  }
}
