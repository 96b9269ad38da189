import { quote, refused } from "./archive-policy.js";
/** Counts what archives hold against their limits, before any of it is taken. */
export class ArchiveTally {
    #limits;
    #archive;
    #entries = 0;
    #bytes = 0;
    /** @param archive its path, for messages. */
    constructor(limits, archive) {
        this.#limits = limits;
        this.#archive = archive;
    }
    /** Counts an entry with content of `size` bytes. @throws ARCHIVE_REFUSED above the limits. */
    count(path, size) {
        const { entries, fileBytes, totalBytes } = this.#limits;
        if (++this.#entries > entries)
            throw this.#refuse(`it has more than ${entries} entries`);
        if (!Number.isSafeInteger(size) || size < 0 || size > fileBytes) {
            throw this.#refuse(`${quote(path)} is larger than ${fileBytes} bytes`);
        }
        this.#bytes += size;
        if (this.#bytes > totalBytes)
            throw this.#refuse(`it holds more than ${totalBytes} bytes`);
    }
    #refuse(problem) {
        return refused(this.#archive, problem);
    }
}
