import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import { chmod, mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execute } from "./exec.js";
import { tryLock } from "./lock.js";
import { removeTree } from "./remove-tree.js";
import { toolProgram } from "./tool-program.js";
/** How often a waiting build looks for a free core, in milliseconds. */
const pollInterval = 50;
/**
 * One pool of cores for all builds of a run: GNU make's fifo jobserver
 * (make 4.4, "POSIX Jobserver"). The fifo holds one byte a core. Each build takes
 * one before it starts, and the makes inside take the others as they become free,
 * so the machine is neither idle nor oversubscribed.
 */
export class JobTokens {
    fifo;
    #descriptor;
    #waiting = [];
    #unlock;
    constructor(fifo, descriptor, unlock) {
        this.fifo = fifo;
        this.#descriptor = descriptor;
        this.#unlock = unlock;
    }
    /** @param fifo its path, in a directory that is made for it and removed with it. */
    static async create(context, toolbox, fifo, cores) {
        // Tells those who clear up behind killed runs that this one is alive.
        const unlock = (await tryLock(dirname(fifo))) ?? (() => { });
        try {
            // Builds of other users write to it, and only they and we come to it.
            await mkdir(dirname(fifo), { mode: 0o700 });
            const mkfifo = toolProgram(toolbox, "mkfifo");
            await execute(context, mkfifo.file, [...mkfifo.args, fifo]);
            await chmod(fifo, 0o666);
            const descriptor = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
            writeSync(descriptor, "+".repeat(cores));
            return new JobTokens(fifo, descriptor, unlock);
        }
        catch (error) {
            await removeTree(dirname(fifo)).catch(() => { });
            unlock();
            throw error;
        }
    }
    /** Runs `work` on one core of the pool, waiting until there is one. */
    async use(signal, work) {
        await this.#acquire(signal);
        try {
            return await work();
        }
        finally {
            this.#release();
        }
    }
    async #acquire(signal) {
        const place = { served: false };
        this.#waiting.push(place);
        try {
            while (!place.served && !this.#take()) {
                signal.throwIfAborted();
                await sleep(pollInterval);
            }
            if (place.served && signal.aborted)
                this.#release();
            signal.throwIfAborted();
        }
        finally {
            const index = this.#waiting.indexOf(place);
            if (index >= 0)
                this.#waiting.splice(index, 1);
        }
    }
    #take() {
        try {
            return readSync(this.#descriptor, Buffer.alloc(1), 0, 1, null) === 1;
        }
        catch (error) {
            if (error.code === "EAGAIN")
                return false;
            throw error;
        }
    }
    /**
     * A waiting build gets the core directly: a running make, which reads the fifo
     * all the time, would otherwise take it every time.
     */
    #release() {
        const next = this.#waiting.shift();
        if (next)
            next.served = true;
        else
            writeSync(this.#descriptor, "+");
    }
    async close() {
        closeSync(this.#descriptor);
        await rm(dirname(this.fifo), { recursive: true, force: true });
        this.#unlock();
    }
}
