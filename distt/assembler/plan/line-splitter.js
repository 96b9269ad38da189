import { StringDecoder } from "node:string_decoder";
/**
 * Cuts a stream of UTF-8 bytes into lines and never holds more than one line of a
 * bounded length. What is longer is cut into pieces of that length.
 */
export class LineSplitter {
    #longest;
    #decoder = new StringDecoder("utf8");
    #rest = "";
    /** @param longest length of the longest line, in UTF-16 units. */
    constructor(longest) {
        this.#longest = longest;
    }
    /** The lines that `chunk` completes, without their line feeds. */
    push(chunk) {
        const lines = (this.#rest + this.#decoder.write(Buffer.from(chunk))).split("\n");
        this.#rest = lines.pop() ?? "";
        const whole = lines.flatMap((line) => this.#cut(line));
        while (this.#rest.length > this.#longest) {
            whole.push(this.#rest.slice(0, this.#longest));
            this.#rest = this.#rest.slice(this.#longest);
        }
        return whole;
    }
    /** The line that has not ended yet. */
    get rest() {
        return this.#rest;
    }
    /** The stream has ended: what is left of it, as a line, if anything is. */
    end() {
        const last = this.#rest;
        this.#rest = "";
        return last === "" ? [] : [last];
    }
    #cut(line) {
        if (line.length <= this.#longest)
            return [line];
        const pieces = [];
        for (let at = 0; at < line.length; at += this.#longest) {
            pieces.push(line.slice(at, at + this.#longest));
        }
        return pieces;
    }
}
