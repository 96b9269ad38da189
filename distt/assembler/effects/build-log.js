import { createWriteStream, rmSync } from "node:fs";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
/** Lines that are kept in memory for the error message. */
const tailLines = 40;
const longestLine = 400;
/** The log of one build: compressed on disk as it grows, its tail kept for errors. */
export class BuildLog {
    path;
    #input = new PassThrough();
    #written;
    #tail = [];
    #onLine;
    #partial = "";
    /** Bytes written by the build so far. */
    bytes = 0;
    constructor(path, onLine) {
        this.path = path;
        this.#onLine = onLine;
        // A link that stands there would be written through.
        rmSync(path, { force: true });
        const file = createWriteStream(path, { flags: "wx" });
        this.#written = pipeline(this.#input, createGzip({ level: 1 }), file);
        this.#written.catch(() => { });
    }
    write(chunk) {
        this.bytes += chunk.length;
        this.#input.write(chunk);
        const lines = (this.#partial + chunk.toString()).split("\n");
        this.#partial = (lines.pop() ?? "").slice(-longestLine);
        for (const line of lines)
            this.#line(line);
    }
    #line(line) {
        const text = line.slice(0, longestLine);
        this.#tail.push(text);
        if (this.#tail.length > tailLines)
            this.#tail.shift();
        if (text.trim() !== "")
            this.#onLine(text);
    }
    get tail() {
        return [...this.#tail, ...(this.#partial ? [this.#partial] : [])].join("\n");
    }
    async close() {
        this.#input.end();
        await this.#written;
    }
}
