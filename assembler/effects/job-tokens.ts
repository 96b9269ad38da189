import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import { chmod, mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "./context.ts";
import { execute } from "./exec.ts";
import { tryLock } from "./lock.ts";
import { removeTree } from "./remove-tree.ts";
import { type Toolbox, toolProgram } from "./tool-program.ts";

/** How often a waiting build looks for a free core, in milliseconds. */
const pollInterval = 50;

/**
 * One pool of cores for all builds of a run: GNU make's fifo jobserver
 * (make 4.4, "POSIX Jobserver"). The fifo holds one byte a core. Each build takes
 * one before it starts, and the makes inside take the others as they become free,
 * so the machine is neither idle nor oversubscribed.
 */
export class JobTokens {
  readonly fifo: string;
  readonly #descriptor: number;
  readonly #waiting: { served: boolean }[] = [];
  readonly #unlock: () => void;

  private constructor(fifo: string, descriptor: number, unlock: () => void) {
    this.fifo = fifo;
    this.#descriptor = descriptor;
    this.#unlock = unlock;
  }

  /** @param fifo its path, in a directory that is made for it and removed with it. */
  static async create(
    context: Context,
    toolbox: Toolbox,
    fifo: string,
    cores: number,
  ): Promise<JobTokens> {
    // Tells those who clear up behind killed runs that this one is alive.
    const unlock = (await tryLock(dirname(fifo))) ?? (() => {});
    try {
      // Builds of other users write to it, and only they and we come to it.
      await mkdir(dirname(fifo), { mode: 0o700 });
      const mkfifo = toolProgram(toolbox, "mkfifo");
      await execute(context, mkfifo.file, [...mkfifo.args, fifo]);
      await chmod(fifo, 0o666);
      const descriptor = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
      writeSync(descriptor, "+".repeat(cores));
      return new JobTokens(fifo, descriptor, unlock);
    } catch (error) {
      await removeTree(dirname(fifo)).catch(() => {});
      unlock();
      throw error;
    }
  }

  /** Runs `work` on one core of the pool, waiting until there is one. */
  async use<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#acquire(signal);
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  async #acquire(signal: AbortSignal): Promise<void> {
    const place = { served: false };
    this.#waiting.push(place);
    try {
      while (!place.served && !this.#take()) {
        signal.throwIfAborted();
        await sleep(pollInterval);
      }
      if (place.served && signal.aborted) this.#release();
      signal.throwIfAborted();
    } finally {
      const index = this.#waiting.indexOf(place);
      if (index >= 0) this.#waiting.splice(index, 1);
    }
  }

  #take(): boolean {
    try {
      return readSync(this.#descriptor, Buffer.alloc(1), 0, 1, null) === 1;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return false;
      throw error;
    }
  }

  /**
   * A waiting build gets the core directly: a running make, which reads the fifo
   * all the time, would otherwise take it every time.
   */
  #release(): void {
    const next = this.#waiting.shift();
    if (next) next.served = true;
    else writeSync(this.#descriptor, "+");
  }

  async close(): Promise<void> {
    closeSync(this.#descriptor);
    await rm(dirname(this.fifo), { recursive: true, force: true });
    this.#unlock();
  }
}
