import { Worker } from "node:worker_threads";
import { MrrlError } from "../../errors/mrrl-error.ts";
import type { UnpackReply, UnpackRequest } from "./unpack-thread.ts";

/** An archive that is not what its record says. */
export class WrongArchive extends Error {}

/** Threads that unpack parts of archives, as many at once as there are cores. */
export class Unpacker {
  readonly #idle: Worker[] = [];
  readonly #waiting: ((worker: Worker) => void)[] = [];
  readonly #all: Worker[] = [];
  readonly #threads: number;
  #closed = false;

  constructor(threads: number) {
    this.#threads = threads;
  }

  /** @throws WrongArchive; what the operating system says, with its code; INTERRUPTED */
  async run(request: UnpackRequest): Promise<string> {
    const worker = await this.#take();
    try {
      const reply = await ask(worker, request);
      if ("wrong" in reply) throw new WrongArchive(reply.wrong);
      if ("failed" in reply) throw Object.assign(new Error(reply.failed), { code: reply.code });
      return reply.text;
    } finally {
      this.#give(worker);
    }
  }

  /** Ends all threads, whatever they do. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }

  #take(): Promise<Worker> {
    if (this.#closed) throw new MrrlError("INTERRUPTED", "interrupted while unpacking");
    const idle = this.#idle.pop();
    if (idle) return Promise.resolve(idle);
    if (this.#all.length < this.#threads) {
      const worker = new Worker(new URL("./unpack-thread.js", import.meta.url));
      worker.setMaxListeners(0);
      this.#all.push(worker);
      return Promise.resolve(worker);
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #give(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next) next(worker);
    else this.#idle.push(worker);
  }
}

/** One request to a thread, which serves one at a time. */
function ask(worker: Worker, request: UnpackRequest): Promise<UnpackReply> {
  return new Promise((resolve, reject) => {
    const end = () => {
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
    };
    const onMessage = (reply: UnpackReply) => {
      end();
      resolve(reply);
    };
    const onError = (error: Error) => {
      end();
      reject(error);
    };
    const onExit = () => {
      end();
      reject(new MrrlError("INTERRUPTED", "interrupted while unpacking"));
    };
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
    worker.postMessage(request);
  });
}
