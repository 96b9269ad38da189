import { Worker } from "node:worker_threads";
import { MrrlError } from "../../errors/mrrl-error.js";
import { askThread } from "../ask-thread.js";
/** An archive that is not what its record says. */
export class WrongArchive extends Error {
}
/** Threads that unpack parts of archives, as many at once as there are cores. */
export class Unpacker {
    #idle = [];
    #waiting = [];
    /** Those that are alive. */
    #all = new Set();
    #threads;
    #closed = false;
    constructor(threads) {
        this.#threads = threads;
    }
    /** @throws WrongArchive; what the operating system says, with its code; INTERRUPTED */
    async run(request) {
        const worker = await this.#take();
        try {
            const reply = await askThread(worker, request, "unpacking");
            if ("wrong" in reply)
                throw new WrongArchive(reply.wrong);
            if ("failed" in reply)
                throw Object.assign(new Error(reply.failed), { code: reply.code });
            return reply.text;
        }
        finally {
            this.#give(worker);
        }
    }
    /** Ends all threads, whatever they do, and tells those who wait for one. */
    async close() {
        this.#closed = true;
        for (const { stop } of this.#waiting.splice(0))
            stop(interrupted());
        await Promise.all([...this.#all].map((worker) => worker.terminate()));
    }
    async #take() {
        if (this.#closed)
            throw interrupted();
        const idle = this.#idle.pop();
        if (idle)
            return idle;
        if (this.#all.size < this.#threads)
            return this.#start();
        return new Promise((go, stop) => this.#waiting.push({ go, stop }));
    }
    #start() {
        const worker = new Worker(new URL("./unpack-thread.js", import.meta.url));
        worker.setMaxListeners(0);
        const ended = () => this.#all.delete(worker);
        worker.once("error", ended);
        worker.once("exit", ended);
        this.#all.add(worker);
        return worker;
    }
    /** A thread that has ended, as for want of memory, is replaced. */
    #give(worker) {
        const next = this.#waiting.shift();
        const alive = this.#all.has(worker);
        if (next)
            next.go(alive ? worker : this.#start());
        else if (alive)
            this.#idle.push(worker);
    }
}
function interrupted() {
    return new MrrlError("INTERRUPTED", "interrupted while unpacking");
}
