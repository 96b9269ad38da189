import test from "ava";
import fc from "fast-check";
import { sha256 } from "../../assembler/model/sha256.js";
import { bootCut } from "../../assembler/plan/boot-cut.js";
import { Chunker } from "../../assembler/plan/chunker.js";
import { newcArchive } from "../../assembler/plan/newc.js";
const block = 4096;
/** Blocks that follow from numbers: packed data, or a table when the number is divisible by 5. */
function blocks(numbers) {
    const words = new Uint32Array((numbers.length * block) / 4);
    numbers.forEach((number, index) => {
        for (let at = 0; at < block / 4; at++) {
            let word = number * 1024 + at;
            word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
            word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
            // Without zeros, as packed data are.
            words[(index * block) / 4 + at] = number % 5 === 0 && at >= block / 8 ? 0 : word | 1;
        }
    });
    return Buffer.from(words.buffer);
}
function chunksOf(bytes, forcedCut, piece = bytes.length || 1) {
    const chunker = new Chunker(forcedCut);
    const found = [];
    for (let at = 0; at < bytes.length; at += piece) {
        found.push(...chunker.update(bytes.subarray(at, at + piece)).map((each) => Buffer.from(each)));
    }
    return [...found, ...chunker.finish()];
}
const numbers = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 150 });
const runs = { numRuns: 60 };
test("chunks joined are the bytes; each is 1 to 64 whole blocks, but for the very end", (t) => {
    fc.assert(fc.property(numbers, fc.nat(4095), (list, more) => {
        const bytes = Buffer.concat([blocks(list), Buffer.alloc(more, "end")]);
        const chunks = chunksOf(bytes);
        t.true(Buffer.concat(chunks).equals(bytes));
        chunks.forEach(({ length }, index) => {
            t.true(length > 0 && length < 65 * block);
            t.true(length % block === 0 || index === chunks.length - 1);
        });
    }), runs);
});
test("the chunks do not depend on the pieces in which bytes come", (t) => {
    fc.assert(fc.property(numbers, fc.integer({ min: 1, max: 100_000 }), (list, piece) => {
        const bytes = blocks(list);
        t.deepEqual(chunksOf(bytes, undefined, piece).map(sha256), chunksOf(bytes).map(sha256));
    }), { numRuns: 20 });
});
test("blocks put in or taken out change the chunks around them, and no others", (t) => {
    const before = Array.from({ length: 400 }, (_, index) => 5 * index + 20_001);
    const behind = Array.from({ length: 400 }, (_, index) => 5 * index + 30_001);
    const known = new Set(chunksOf(blocks([...before, ...behind])).map(sha256));
    fc.assert(fc.property(fc.array(fc.nat(10_000), { maxLength: 40 }), fc.nat(40), (inserted, removed) => {
        const list = [...before, ...inserted, ...behind.slice(removed)];
        const chunks = chunksOf(blocks(list));
        const changed = chunks.filter((chunk) => !known.has(sha256(chunk)));
        const size = changed.reduce((sum, { length }) => sum + length, 0) / block;
        t.true(size <= inserted.length + 3 * 64, `${size} blocks for ${inserted.length}`);
    }), { numRuns: 25 });
});
test("a table and packed data are never in one chunk", (t) => {
    fc.assert(fc.property(numbers, (list) => {
        for (const chunk of chunksOf(blocks(list))) {
            const tables = Array.from({ length: chunk.length / block }, (_, index) => chunk.readUInt32LE((index + 1) * block - 4) === 0);
            t.is(new Set(tables).size, 1);
        }
    }), runs);
});
test("zeros in front of packed data, as EROFS fills blocks up, make no table of them", (t) => {
    const data = blocks([1, 2, 3]);
    const padded = Buffer.concat([data, Buffer.alloc(3000), data.subarray(0, 1096)]);
    t.is(chunksOf(padded).length, 1);
});
test("a chunk ends at the forced cut, and what is in front of it does not depend on the rest", (t) => {
    fc.assert(fc.property(numbers, numbers, numbers, (front, one, other) => {
        const cut = front.length * block;
        const starts = [one, other].map((rest) => {
            const ends = [];
            for (const { length } of chunksOf(blocks([...front, ...rest]), cut)) {
                ends.push((ends.at(-1) ?? 0) + length);
            }
            return ends.filter((end) => end <= cut);
        });
        t.is(starts[0]?.at(-1), cut);
        t.deepEqual(starts[0], starts[1]);
    }), runs);
});
// A device finds these in its running slot; others mean that it fetches everything.
test("the boundaries are those of format 1", (t) => {
    const list = Array.from({ length: 500 }, (_, index) => index);
    const sizes = chunksOf(blocks(list)).map(({ length }) => length / block);
    t.deepEqual(sizes.slice(0, 12), [1, 4, 1, 4, 1, 4, 1, 4, 1, 4, 1, 4]);
    const packed = list.filter((number) => number % 5 !== 0);
    t.deepEqual(chunksOf(blocks(packed))
        .map(({ length }) => length / block)
        .slice(0, 12), [22, 9, 17, 18, 4, 6, 9, 29, 4, 5, 18, 21]);
});
test("the cut of a boot archive is in front of what follows the kernel", (t) => {
    for (const size of [1, 4096, 4095 - 120, 4096 - 120, 100_001]) {
        const archive = newcArchive([
            { name: "vmlinuz", bytes: Buffer.alloc(size, 1) },
            { name: "slot.cfg", bytes: Buffer.alloc(4096, 2) },
        ]);
        const header = archive.indexOf("070701", 6);
        const cut = bootCut(archive.subarray(0, 110), "here");
        t.is(cut % block, 0);
        t.true(cut <= header && header < cut + block, `${size}: ${cut}, ${header}`);
    }
    t.throws(() => bootCut(Buffer.alloc(110), "here"), { message: /no boot archive/ });
    t.throws(() => bootCut(Buffer.alloc(0), "here"), { message: /no boot archive/ });
});
