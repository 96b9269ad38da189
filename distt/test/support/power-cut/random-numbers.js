/** Numbers that look random and follow from a seed, so that what was seen can be seen again. */
export class RandomNumbers {
    #state;
    /** @param seed 32 bits. */
    constructor(seed) {
        this.#state = seed >>> 0;
    }
    /** From 0 to below 1 (a linear congruential generator, Numerical Recipes, mixed once). */
    next() {
        this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
        const mixed = Math.imul(this.#state ^ (this.#state >>> 15), 0x2c1b3c6d);
        return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
    }
    /** One of some values. @throws RangeError when there is none. */
    choose(values) {
        const chosen = values[Math.floor(this.next() * values.length)];
        if (chosen === undefined)
            throw new RangeError("nothing to choose from");
        return chosen;
    }
    /** So many different ones of some values, or all if they are fewer. */
    sample(values, count) {
        const left = [...values];
        const taken = [];
        while (taken.length < count && left.length > 0) {
            taken.push(...left.splice(Math.floor(this.next() * left.length), 1));
        }
        return taken;
    }
}
