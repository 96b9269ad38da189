import test from "ava";
import fc from "fast-check";
import { describeDifferences } from "../../assembler/model/difference.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { subtract } from "../../assembler/plan/byte-range.js";
import { compareContent } from "../../assembler/plan/content-difference.js";
import { compareTrees } from "../../assembler/plan/tree-difference.js";
const bytes = (...values) => Uint8Array.of(...values);
const lines = (first, second) => describeDifferences(compareContent(["file"], Buffer.from(first), Buffer.from(second)));
test("contents that are equal do not differ", (t) => {
    t.deepEqual(lines("", ""), []);
    t.deepEqual(lines(bytes(0, 1), bytes(0, 1)), []);
});
test("text differs by line, other content by byte and size", (t) => {
    t.deepEqual(lines("a\nb\n", "a\nc\n"), ['file → line 2: "b" / "c"']);
    t.deepEqual(lines("a\n", "a"), ['file → line 2: "" / no such line']);
    t.deepEqual(lines("a ", "a"), ['file → line 1: "a " / "a"']);
    t.deepEqual(lines(bytes(0, 1, 2), bytes(0, 7, 8)), ["file → byte 1 and 1 more: 01 / 07"]);
    t.deepEqual(lines(bytes(0, 1), bytes(0, 1, 2)), ["file → size: 2 / 3"]);
});
test("a difference in any byte is found", (t) => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (data, where, by) => {
        const changed = Uint8Array.from(data);
        const at = where % data.length;
        changed[at] = ((changed[at] ?? 0) + by) % 256;
        t.is(compareContent(["file"], data, changed).length, 1);
    }));
});
test("causes come first, and what follows is marked, unless it is all there is", (t) => {
    const cause = { path: ["a"], field: "time", first: "1", second: "2" };
    const follows = { path: ["b"], field: "checksum", first: "3", second: "4", follows: true };
    t.deepEqual(describeDifferences([follows, cause]), [
        "a → time: 1 / 2",
        "b → checksum: 3 / 4 (follows)",
    ]);
    t.deepEqual(describeDifferences([follows]), ["b → checksum: 3 / 4"]);
});
test("what is left of ranges of bytes, byte by byte", (t) => {
    const range = fc
        .tuple(fc.nat(40), fc.nat(20))
        .map(([start, length]) => ({ start, end: start + length }));
    const covers = (ranges, at) => ranges.some(({ start, end }) => start <= at && at < end);
    fc.assert(fc.property(range, fc.array(range), (whole, taken) => {
        const rest = subtract([whole], taken);
        for (let at = 0; at < 64; at++) {
            t.is(covers(rest, at), covers([whole], at) && !covers(taken, at));
        }
    }));
});
test("trees differ by type, mode, target, content, and in what they hold", async (t) => {
    const file = (path, text, executable = false) => ({
        type: "file",
        path,
        executable,
        digest: sha256(text),
    });
    const view = (entries, text) => ({
        entries,
        read: async () => Buffer.from(text),
    });
    const first = view([
        { type: "directory", path: "bin" },
        file("bin/a", "one"),
        file("bin/b", "same"),
        { type: "symlink", path: "c", target: "bin/a" },
        { type: "directory", path: "d" },
        file("gone", ""),
    ], "one");
    const second = view([
        { type: "directory", path: "bin" },
        file("bin/a", "two"),
        file("bin/b", "same", true),
        { type: "symlink", path: "c", target: "bin/b" },
        file("d", ""),
    ], "two");
    t.deepEqual(describeDifferences(await compareTrees("p", first, second)), [
        'p → bin/a → line 1: "one" / "two"',
        "p → bin/b → mode: 0444 / 0555",
        'p → c → target: "bin/a" / "bin/b"',
        "p → d → type: directory / file",
        "p → gone → entry: present / absent",
    ]);
});
