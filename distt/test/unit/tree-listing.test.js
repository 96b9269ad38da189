import test from "ava";
import fc from "fast-check";
import { comparePaths } from "../../assembler/model/tree-listing.js";
const path = fc.string({
    unit: fc.constantFrom("a", "b", "/", "-", "\u00e9", "\u6f22", "\ue000", "\uffee", "\u{10000}", "\u{1f600}"),
});
test("paths are ordered by their bytes, whatever alphabet they are written in", (t) => {
    t.notThrows(() => fc.assert(fc.property(path, path, (a, b) => {
        const bytes = Buffer.compare(Buffer.from(a), Buffer.from(b));
        return Math.sign(comparePaths(a, b)) === bytes;
    }), { numRuns: 2000 }));
});
