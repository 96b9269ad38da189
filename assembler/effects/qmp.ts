import type { Socket } from "node:net";
import * as z from "zod";
import { MrrlError } from "../errors/mrrl-error.ts";
import { LineSplitter } from "../plan/line-splitter.ts";

/** What QEMU tells on its own account (QEMU QMP Reference Manual, "Events"). */
export interface QmpEvent {
  /** `SHUTDOWN`, `RESET`, `GUEST_PANICKED`, `WATCHDOG`, … */
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

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

interface Pending {
  resolve(value: unknown): void;
  reject(error: MrrlError): void;
}

/** A small client of the QEMU Machine Protocol over a connected socket. */
export class Qmp {
  readonly #socket: Socket;
  readonly #pending = new Map<number, Pending>();
  readonly #onEvent: (event: QmpEvent) => void;
  #nextId = 1;
  #greeted: (() => void) | undefined;
  /** Resolves when QEMU has closed the connection and all its messages are handled. */
  readonly closed: Promise<void>;

  private constructor(socket: Socket, onEvent: (event: QmpEvent) => void) {
    this.#socket = socket;
    this.#onEvent = onEvent;
    const lines = new LineSplitter(longestMessage);
    socket.on("data", (chunk) => {
      for (const line of lines.push(chunk as Uint8Array)) if (line.trim()) this.#receive(line);
    });
    this.closed = new Promise((resolve) => {
      socket.on("close", () => {
        for (const { reject } of this.#pending.values()) reject(gone());
        this.#pending.clear();
        resolve();
      });
    });
  }

  /** Waits for the greeting and leaves negotiation: from then on, events arrive. */
  static async open(socket: Socket, onEvent: (event: QmpEvent) => void): Promise<Qmp> {
    const qmp = new Qmp(socket, onEvent);
    await new Promise<void>((resolve, reject) => {
      qmp.#greeted = resolve;
      qmp.closed.then(() => reject(gone()));
    });
    await qmp.execute("qmp_capabilities");
    return qmp;
  }

  /** Runs a command and returns its `return` value. @throws QEMU_FAILED when QEMU refuses. */
  execute(command: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
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
  async quit(): Promise<void> {
    // QEMU may be gone before its answer is.
    await this.execute("quit").catch(() => {});
    await this.closed;
  }

  #receive(line: string): void {
    const message = parseMessage(line);
    if (!message) {
      // Nothing sensible can follow; `closed` tells whoever waits.
      this.#socket.destroy();
      return;
    }
    if (message.QMP !== undefined) this.#greeted?.();
    if (message.event !== undefined) {
      this.#onEvent({ event: message.event, data: message.data ?? {} });
    }
    const pending = message.id === undefined ? undefined : this.#pending.get(message.id);
    if (message.id === undefined || !pending) return;
    this.#pending.delete(message.id);
    if (message.error) {
      pending.reject(new MrrlError("QEMU_FAILED", `QEMU refused: ${message.error.desc}`));
    } else {
      pending.resolve(message.return);
    }
  }
}

function parseMessage(line: string) {
  try {
    return messageSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function gone(): MrrlError {
  return new MrrlError("QEMU_FAILED", "QEMU closed its control connection");
}
