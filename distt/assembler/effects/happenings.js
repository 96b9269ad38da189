/** A queue of happenings with one reader. */
export class Happenings {
    #queue = [];
    #reader;
    push(happening) {
        this.#queue.push(happening);
        this.#reader?.();
    }
    /**
     * The next happening, or undefined when there was none for `milliseconds`. What
     * ends a machine (`exit`) is told again to everyone who asks later.
     */
    async next(milliseconds, signal) {
        if (this.#queue.length === 0)
            await this.#arrival(milliseconds, signal);
        signal.throwIfAborted();
        const [first] = this.#queue;
        if (first && first.type !== "exit")
            this.#queue.shift();
        return first;
    }
    #arrival(milliseconds, signal) {
        return new Promise((resolve) => {
            const settle = () => {
                clearTimeout(timer);
                signal.removeEventListener("abort", settle);
                this.#reader = undefined;
                resolve();
            };
            const timer = setTimeout(settle, Math.max(0, milliseconds));
            signal.addEventListener("abort", settle, { once: true });
            this.#reader = settle;
            if (signal.aborted)
                settle();
        });
    }
}
