import { createWriteStream, type WriteStream } from "node:fs";
import { finished, type Readable } from "node:stream";
import {
  type BootPhase,
  laterPhase,
  panicOfLine,
  phaseOfLine,
  plainText,
} from "../plan/console-text.ts";
import { LineSplitter } from "../plan/line-splitter.ts";

/** A guest that resets for ever must not fill the disk. */
const mostLogged = 16 * 1024 * 1024;
const mostLines = 200;
const longestLine = 4096;

/** Reads a guest's console to its end: the last lines, the phase, and all of it in a log file. */
export class GuestConsole {
  readonly #lines: string[] = [];
  readonly #splitter = new LineSplitter(longestLine);
  readonly #onLine: (line: string) => void;
  #phase: BootPhase = "firmware";
  #panic: string | undefined;
  /** Resolves when all output is read and the log file is closed. */
  readonly ended: Promise<void>;

  /** @param logFile written anew; absent: no log file. */
  constructor(source: Readable, logFile?: string, onLine: (line: string) => void = () => {}) {
    this.#onLine = onLine;
    const log = logFile === undefined ? undefined : createWriteStream(logFile);
    // A log that cannot be written (a full disk) is no reason to fail the guest.
    log?.on("error", () => {});
    let logged = 0;
    source.on("data", (chunk: Uint8Array) => {
      const wanted = chunk.subarray(0, Math.max(0, mostLogged - logged));
      logged += wanted.length;
      if (wanted.length > 0) log?.write(wanted);
      for (const line of this.#splitter.push(chunk)) this.#take(line);
    });
    this.ended = new Promise((resolve) => {
      finished(source, { writable: false }, () => {
        for (const line of this.#splitter.end()) this.#take(line);
        closeLog(log, resolve);
      });
    });
  }

  /** How far the guest has come since it was started, or since `restart`. */
  get phase(): BootPhase {
    return this.#phase;
  }

  /** The reason of the first kernel panic since then. */
  get panic(): string | undefined {
    return this.#panic;
  }

  /** The last lines as plain text, without blank ones. */
  tail(count = 25): string {
    return [...this.#lines, plainText(this.#splitter.rest)]
      .filter((line) => line.trim() !== "")
      .slice(-count)
      .join("\n");
  }

  /** What comes now belongs to another boot: the machine was reset, as it should. */
  restart(): void {
    this.#phase = "firmware";
    this.#panic = undefined;
  }

  #take(raw: string): void {
    for (const line of plainText(raw).split("\n")) {
      this.#phase = laterPhase(this.#phase, phaseOfLine(line));
      this.#panic ??= panicOfLine(line);
      this.#lines.push(line);
      if (this.#lines.length > mostLines) this.#lines.shift();
      this.#onLine(line);
    }
  }
}

function closeLog(log: WriteStream | undefined, resolve: () => void): void {
  if (!log || log.destroyed) {
    resolve();
    return;
  }
  log.once("close", resolve);
  log.end();
}
