import { writeWhole } from "./write-whole.js";
/** So much is written together, in bytes: calls cost more than copying. */
const together = 512 * 1024;
/** Writes pieces one behind the other to a file, while the next ones arrive. */
export class BehindWriter {
    #handle;
    #onWritten;
    #position;
    #waiting = [];
    #waitingBytes = 0;
    #writing = Promise.resolve();
    /** @param onWritten told each time where that ends which is in the file. */
    constructor(handle, position, onWritten) {
        this.#handle = handle;
        this.#position = position;
        this.#onWritten = onWritten;
    }
    /** Takes a piece, which nobody changes any more. @throws what writing an earlier one throws */
    async add(piece) {
        this.#waiting.push(piece);
        this.#waitingBytes += piece.byteLength;
        if (this.#waitingBytes >= together)
            await this.#write();
    }
    /** Writes what is left. @throws what writing throws */
    async end() {
        await this.#write();
        await this.#writing;
    }
    /** Begins to write what waits, when that before it is written. */
    async #write() {
        await this.#writing;
        const [pieces, length] = [this.#waiting, this.#waitingBytes];
        if (length === 0)
            return;
        [this.#waiting, this.#waitingBytes] = [[], 0];
        this.#writing = this.#writeAll(pieces, length);
        // It is told by the next call.
        this.#writing.catch(() => { });
    }
    async #writeAll(pieces, length) {
        const { bytesWritten } = await this.#handle.writev([...pieces], this.#position);
        if (bytesWritten < length) {
            const rest = Buffer.concat(pieces).subarray(bytesWritten);
            await writeWhole(this.#handle, rest, this.#position + bytesWritten);
        }
        this.#position += length;
        this.#onWritten(this.#position);
    }
}
