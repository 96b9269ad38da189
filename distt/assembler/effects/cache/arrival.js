/** How much of a file has arrived, for those who wait for parts of it. */
export class Arrival {
    #bytes = 0;
    #waiting = [];
    /** Ends when all is there. */
    whole;
    /** Nothing changes any more in what has arrived. */
    complete = false;
    /** @param fetch brings the file, and tells how many bytes of it are there. */
    constructor(fetch) {
        this.whole = fetch((bytes) => this.#arrived(bytes)).then(() => {
            this.complete = true;
            this.#arrived(Number.POSITIVE_INFINITY);
        });
        // Who waits for a part is told as well; nobody may be waiting for the whole.
        this.whole.catch(() => { });
    }
    /** Waits for the first so many bytes. @throws what fetching throws */
    async wait(bytes) {
        if (bytes <= this.#bytes)
            return;
        await Promise.race([
            this.whole,
            new Promise((go) => {
                this.#waiting.push({ bytes, go });
            }),
        ]);
    }
    #arrived(bytes) {
        this.#bytes = bytes;
        for (const { go } of this.#waiting.filter((each) => each.bytes <= bytes))
            go();
        this.#waiting = this.#waiting.filter((each) => each.bytes > bytes);
    }
}
