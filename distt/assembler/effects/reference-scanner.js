const digestLength = 64;
/**
 * Looks for the digests of store names in the bytes of a tree. The first hit of
 * each name is its reference; a name that was found is not looked for again.
 */
export class ReferenceScanner {
    #candidates = new Map();
    #found = [];
    constructor(candidates) {
        for (const name of candidates)
            this.#candidates.set(name.full, Buffer.from(name.digest));
    }
    /** References found so far, sorted by name. */
    get references() {
        return this.#found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    }
    /** Scans the pieces of one file, handed over in order; a digest may lie across pieces. */
    file(path) {
        let carried = Buffer.alloc(0);
        let offset = 0;
        return (chunk) => {
            if (this.#candidates.size === 0)
                return;
            if (carried.length > 0) {
                const seam = Buffer.concat([carried, chunk.subarray(0, digestLength - 1)]);
                this.#scan(path, seam, offset - carried.length);
            }
            this.#scan(path, chunk, offset);
            offset += chunk.length;
            const rest = Buffer.concat([carried, chunk.subarray(-(digestLength - 1))]);
            carried = Buffer.from(rest.subarray(-(digestLength - 1)));
        };
    }
    #scan(path, bytes, base) {
        for (const [name, digest] of this.#candidates) {
            const at = bytes.indexOf(digest);
            if (at < 0)
                continue;
            this.#found.push({ name, file: path, offset: base + at });
            this.#candidates.delete(name);
        }
    }
}
