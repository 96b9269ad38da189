import { type FileHandle, open } from "node:fs/promises";
import {
  type BootPhase,
  laterPhase,
  panicOfLine,
  phaseOfLine,
  plainText,
} from "../plan/console-text.ts";
import { LineSplitter } from "../plan/line-splitter.ts";

/** A guest that resets for ever must not fill the disk: beyond this its log starts anew. */
const mostLogged = 16 * 1024 * 1024;
const mostLines = 200;
const longestLine = 4096;
/** How often the file is looked at, in milliseconds. */
const interval = 40;

/**
 * Follows the file to which QEMU writes a guest's console: keeps the last lines, and
 * knows the phase. It is a file because QEMU drops characters when a pipe or socket is
 * not read at once, which happens on a busy host.
 */
export class GuestConsole {
  readonly #file: FileHandle;
  readonly #onLine: (line: string) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #splitter = new LineSplitter(longestLine);
  readonly #lines: string[] = [];
  #position = 0;
  #phase: BootPhase = "firmware";
  #panic: string | undefined;
  #reading: Promise<void> = Promise.resolve();
  #ended: Promise<void> | undefined;

  private constructor(file: FileHandle, onLine: (line: string) => void) {
    this.#file = file;
    this.#onLine = onLine;
    this.#timer = setInterval(() => void this.refresh(), interval);
  }

  /** Makes the file anew and starts to follow it; QEMU must append to it. */
  static async follow(path: string, onLine: (line: string) => void = () => {}) {
    return new GuestConsole(await open(path, "w+", 0o644), onLine);
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

  /** It is known from elsewhere that the guest has come so far. */
  reached(phase: BootPhase): void {
    this.#phase = laterPhase(this.#phase, phase);
  }

  /** Takes in what is there now. */
  refresh(): Promise<void> {
    // One after the other, and a file that cannot be read any more is no reason to fail.
    this.#reading = this.#reading.then(() => this.#read()).catch(() => {});
    return this.#reading;
  }

  /** Takes in the rest and lets go of the file; QEMU has ended. */
  end(): Promise<void> {
    this.#ended ??= this.#finish();
    return this.#ended;
  }

  async #finish(): Promise<void> {
    clearInterval(this.#timer);
    await this.refresh();
    for (const line of this.#splitter.end()) this.#take(line);
    await this.#file.close();
  }

  async #read(): Promise<void> {
    const buffer = Buffer.alloc(64 * 1024);
    for (;;) {
      const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, this.#position);
      if (bytesRead === 0) break;
      this.#position += bytesRead;
      for (const line of this.#splitter.push(buffer.subarray(0, bytesRead))) this.#take(line);
    }
    if (this.#position > mostLogged) {
      await this.#file.truncate();
      this.#position = 0;
    }
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
