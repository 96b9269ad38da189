import { open } from "node:fs/promises";
import { laterPhase, panicOfLine, phaseOfLine, plainText, } from "../plan/console-text.js";
import { LineSplitter } from "../plan/line-splitter.js";
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
    #file;
    #onLine;
    #timer;
    #splitter = new LineSplitter(longestLine);
    #lines = [];
    #position = 0;
    #phase = "firmware";
    #panic;
    #reading = Promise.resolve();
    #ended;
    constructor(file, onLine) {
        this.#file = file;
        this.#onLine = onLine;
        this.#timer = setInterval(() => void this.refresh(), interval);
    }
    /** Makes the file anew and starts to follow it; QEMU must append to it. */
    static async follow(path, onLine = () => { }) {
        return new GuestConsole(await open(path, "w+", 0o644), onLine);
    }
    /** How far the guest has come since it was started, or since `restart`. */
    get phase() {
        return this.#phase;
    }
    /** The reason of the first kernel panic since then. */
    get panic() {
        return this.#panic;
    }
    /** The last lines as plain text, without blank ones. */
    tail(count = 25) {
        return [...this.#lines, plainText(this.#splitter.rest)]
            .filter((line) => line.trim() !== "")
            .slice(-count)
            .join("\n");
    }
    /** What comes now belongs to another boot: the machine was reset, as it should. */
    restart() {
        this.#phase = "firmware";
        this.#panic = undefined;
    }
    /** It is known from elsewhere that the guest has come so far. */
    reached(phase) {
        this.#phase = laterPhase(this.#phase, phase);
    }
    /** Takes in what is there now. */
    refresh() {
        // One after the other, and a file that cannot be read any more is no reason to fail.
        this.#reading = this.#reading.then(() => this.#read()).catch(() => { });
        return this.#reading;
    }
    /** Takes in the rest and lets go of the file; QEMU has ended. */
    end() {
        this.#ended ??= this.#finish();
        return this.#ended;
    }
    async #finish() {
        clearInterval(this.#timer);
        await this.refresh();
        for (const line of this.#splitter.end())
            this.#take(line);
        await this.#file.close();
    }
    async #read() {
        const buffer = Buffer.alloc(64 * 1024);
        for (;;) {
            const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, this.#position);
            if (bytesRead === 0)
                break;
            this.#position += bytesRead;
            for (const line of this.#splitter.push(buffer.subarray(0, bytesRead)))
                this.#take(line);
        }
        if (this.#position > mostLogged) {
            await this.#file.truncate();
            this.#position = 0;
        }
    }
    #take(raw) {
        for (const line of plainText(raw).split("\n")) {
            this.#phase = laterPhase(this.#phase, phaseOfLine(line));
            this.#panic ??= panicOfLine(line);
            this.#lines.push(line);
            if (this.#lines.length > mostLines)
                this.#lines.shift();
            this.#onLine(line);
        }
    }
}
