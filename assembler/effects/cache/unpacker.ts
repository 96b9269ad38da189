import { Worker } from "node:worker_threads";
import { MrrlError } from "../../errors/mrrl-error.ts";
import { askThread } from "../ask-thread.ts";
import type { Context } from "../context.ts";
import type { UnpackReply, UnpackRequest } from "./unpack-thread.ts";

/** An archive that is not what its record says. */
export class WrongArchive extends Error {}

/** Threads that are started before there is anything to unpack. */
const early = 4;

/**
 * Gives `work` threads that unpack, as many as there are cores, and ends them.
 * @param soon whether they will be needed at once: starting one takes tens of milliseconds.
 */
export async function withUnpacker<T>(
  { settings, signal }: Context,
  soon: boolean,
  work: (unpacker: Unpacker) => Promise<T>,
): Promise<T> {
  const unpacker = new Unpacker(settings.jobs);
  const end = () => unpacker.close();
  signal.addEventListener("abort", end, { once: true });
  try {
    if (soon) unpacker.prepare(early);
    return await work(unpacker);
  } finally {
    signal.removeEventListener("abort", end);
    await unpacker.close();
  }
}

/** Threads that unpack parts of archives. */
export class Unpacker {
  readonly #idle: Worker[] = [];
  readonly #waiting: {
    readonly go: (worker: Worker) => void;
    readonly stop: (reason: MrrlError) => void;
  }[] = [];
  /** Those that are alive. */
  readonly #all = new Set<Worker>();
  readonly #threads: number;
  #closed = false;

  constructor(threads: number) {
    this.#threads = threads;
  }

  /** Starts some threads, if there may be so many. */
  prepare(count: number): void {
    while (this.#all.size < Math.min(count, this.#threads)) this.#idle.push(this.#start());
  }

  /** @throws WrongArchive; what the operating system says, with its code; INTERRUPTED */
  async run(request: UnpackRequest): Promise<string> {
    const worker = await this.#take();
    try {
      const reply = await askThread<UnpackReply>(worker, request, "unpacking");
      if ("wrong" in reply) throw new WrongArchive(reply.wrong);
      if ("failed" in reply) throw Object.assign(new Error(reply.failed), { code: reply.code });
      return reply.text;
    } finally {
      this.#give(worker);
    }
  }

  /** Ends all threads, whatever they do, and tells those who wait for one. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { stop } of this.#waiting.splice(0)) stop(interrupted());
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
  }

  async #take(): Promise<Worker> {
    if (this.#closed) throw interrupted();
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#all.size < this.#threads) return this.#start();
    return new Promise((go, stop) => this.#waiting.push({ go, stop }));
  }

  #start(): Worker {
    const worker = new Worker(new URL("./unpack-thread.js", import.meta.url));
    worker.setMaxListeners(0);
    const ended = () => this.#all.delete(worker);
    worker.once("error", ended);
    worker.once("exit", ended);
    this.#all.add(worker);
    return worker;
  }

  /** A thread that has ended, as for want of memory, is replaced. */
  #give(worker: Worker): void {
    const next = this.#waiting.shift();
    const alive = this.#all.has(worker);
    if (next) next.go(alive ? worker : this.#start());
    else if (alive) this.#idle.push(worker);
  }
}

function interrupted(): MrrlError {
  return new MrrlError("INTERRUPTED", "interrupted while unpacking");
}
