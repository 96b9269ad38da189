import * as z from "zod";
import { MrrlError } from "../errors/mrrl-error.js";
import { LineSplitter } from "../plan/line-splitter.js";
const messageSchema = z.object({
    QMP: z.unknown().optional(),
    event: z.string().optional(),
    data: z.record(z.string(), z.unknown()).optional(),
    return: z.unknown().optional(),
    error: z.object({ class: z.string(), desc: z.string() }).optional(),
    id: z.number().optional(),
});
/** QEMU's messages are lines of JSON; its longest answer to what is asked here is far shorter. */
const longestMessage = 1024 * 1024;
/** A small client of the QEMU Machine Protocol over a connected socket. */
export class Qmp {
    #socket;
    #pending = new Map();
    #onEvent;
    #nextId = 1;
    #greeted;
    /** Resolves when QEMU has closed the connection and all its messages are handled. */
    closed;
    constructor(socket, onEvent) {
        this.#socket = socket;
        this.#onEvent = onEvent;
        const lines = new LineSplitter(longestMessage);
        socket.on("data", (chunk) => {
            for (const line of lines.push(chunk))
                if (line.trim())
                    this.#receive(line);
        });
        this.closed = new Promise((resolve) => {
            socket.on("close", () => {
                for (const { reject } of this.#pending.values())
                    reject(gone());
                this.#pending.clear();
                resolve();
            });
        });
    }
    /** Waits for the greeting and leaves negotiation: from then on, events arrive. */
    static async open(socket, onEvent) {
        const qmp = new Qmp(socket, onEvent);
        await new Promise((resolve, reject) => {
            qmp.#greeted = resolve;
            qmp.closed.then(() => reject(gone()));
        });
        await qmp.execute("qmp_capabilities");
        return qmp;
    }
    /** Runs a command and returns its `return` value. @throws QEMU_FAILED when QEMU refuses. */
    execute(command, parameters = {}) {
        const id = this.#nextId++;
        return new Promise((resolve, reject) => {
            if (this.#socket.destroyed) {
                reject(gone());
                return;
            }
            this.#pending.set(id, { resolve, reject });
            this.#socket.write(`${JSON.stringify({ execute: command, arguments: parameters, id })}\n`);
        });
    }
    /** Ends QEMU at once. */
    async quit() {
        // QEMU may be gone before its answer is.
        await this.execute("quit").catch(() => { });
        await this.closed;
    }
    #receive(line) {
        const message = parseMessage(line);
        if (!message) {
            // Nothing sensible can follow; `closed` tells whoever waits.
            this.#socket.destroy();
            return;
        }
        if (message.QMP !== undefined)
            this.#greeted?.();
        if (message.event !== undefined) {
            this.#onEvent({ event: message.event, data: message.data ?? {} });
        }
        const pending = message.id === undefined ? undefined : this.#pending.get(message.id);
        if (message.id === undefined || !pending)
            return;
        this.#pending.delete(message.id);
        if (message.error) {
            pending.reject(new MrrlError("QEMU_FAILED", `QEMU refused: ${message.error.desc}`));
        }
        else {
            pending.resolve(message.return);
        }
    }
}
function parseMessage(line) {
    try {
        return messageSchema.safeParse(JSON.parse(line)).data;
    }
    catch {
        return undefined;
    }
}
function gone() {
    return new MrrlError("QEMU_FAILED", "QEMU closed its control connection");
}
