/**
 * Flushing a file system for several who want that at about the same time: who comes
 * while one flush is under way shares the next one.
 */
export class GroupSync {
    #sync;
    #running = Promise.resolve();
    #next;
    /** @param sync flushes the file system of a path; all paths are on the same one. */
    constructor(sync) {
        this.#sync = sync;
    }
    /** Returns when all that was written before is on the disk. @throws what the flush throws */
    flush(path) {
        this.#next ??= this.#running
            .catch(() => { })
            .then(() => {
            this.#next = undefined;
            this.#running = this.#sync(path);
            return this.#running;
        });
        return this.#next;
    }
}
