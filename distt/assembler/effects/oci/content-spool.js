import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { MrrlError } from "../../errors/mrrl-error.js";
import { pieceSize } from "../pieces.js";
/**
 * A file that holds contents of files one behind the other, until it is known which of them
 * are wanted, and in which order. Synchronous calls: an image has very many small files.
 */
export class ContentSpool {
    #path;
    #descriptor;
    #buffer = Buffer.allocUnsafe(pieceSize);
    #filled = 0;
    #written = 0;
    /** @param path the file to make. */
    constructor(path) {
        this.#path = path;
        this.#descriptor = openSync(path, "wx+");
    }
    /** Bytes so far, which is where the next content begins. */
    get length() {
        return this.#written + this.#filled;
    }
    append(chunk) {
        for (let at = 0; at < chunk.length;) {
            const part = chunk.subarray(at, at + this.#buffer.length - this.#filled);
            this.#buffer.set(part, this.#filled);
            this.#filled += part.length;
            at += part.length;
            if (this.#filled === this.#buffer.length)
                this.flush();
        }
    }
    /** A content in parts; the buffer is used again for the next one. */
    *read({ offset, size }) {
        this.flush();
        const buffer = Buffer.allocUnsafe(Math.min(size, pieceSize));
        for (let done = 0; done < size;) {
            const length = Math.min(size - done, buffer.length);
            const read = readSync(this.#descriptor, buffer, 0, length, offset + done);
            if (read === 0) {
                throw new MrrlError("BUG", "the spool is shorter than what is in it", {
                    place: this.#path,
                });
            }
            yield buffer.subarray(0, read);
            done += read;
        }
    }
    close() {
        closeSync(this.#descriptor);
    }
    /** Writes what is still in memory. */
    flush() {
        // A disk that is nearly full takes a part; the next call tells why.
        for (let at = 0; at < this.#filled;) {
            at += writeSync(this.#descriptor, this.#buffer, at, this.#filled - at, this.#written + at);
        }
        this.#written += this.#filled;
        this.#filled = 0;
    }
}
