import test from "ava";
import fc from "fast-check";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { parseCacheIndex, renderCacheIndex, } from "../../assembler/model/cache/index.js";
import { frameSize, parseCacheRecord, renderCacheRecord, } from "../../assembler/model/cache/record.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { makeStoreName, parseStoreName } from "../../assembler/model/store-name.js";
const name = (text, version = "1") => makeStoreName(text, version, sha256(text)).full;
const digest = fc.nat().map((seed) => sha256(String(seed)));
const fullName = fc
    .tuple(fc.stringMatching(/^[a-z0-9][a-z0-9+_-]{0,62}[a-z0-9+]$/), digest)
    .map(([text, hash]) => makeStoreName(text, "1.2-3", hash).full);
const record = fc
    .record({
    storeName: fullName,
    treeHash: digest,
    references: fc.array(fc.record({ name: fullName, file: fc.string({ maxLength: 9 }), offset: fc.nat() }), { maxLength: 3 }),
    milliseconds: fc.nat(),
    builder: fc.stringMatching(/^[\wäöü .,:;()-]{0,60}$/),
    contents: fc.array(fc.integer({ min: 1, max: 2 * frameSize }), { maxLength: 5 }),
    hash: digest,
})
    .map(({ storeName, treeHash, references, milliseconds, builder, contents, hash }) => {
    const frames = [90, ...contents].map((content) => ({ size: 13, content, sha256: hash }));
    const size = contents.reduce((sum, each) => sum + each, 0);
    const path = { format: 1, storeName, treeHash, references, size, milliseconds };
    return { path, builder, archive: { sha256: hash, size: 13 * frames.length, frames } };
});
const index = fc.record({
    cache: fc.uuid({ version: 4 }),
    version: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    created: fc.integer({ min: 0, max: 1e11 }),
    expires: fc.integer({ min: 0, max: 1e11 }),
    records: fc
        .dictionary(fullName, fc.array(digest, { minLength: 1, maxLength: 3 }), { maxKeys: 5 })
        .map((records) => new Map(Object.entries(records).sort())),
});
test("a record is read as it was written", (t) => {
    fc.assert(fc.property(record, (each) => {
        t.deepEqual(parseCacheRecord(renderCacheRecord(each), "r"), each);
    }));
});
test("an index is read as it was written, and written the same whatever came first", (t) => {
    fc.assert(fc.property(index, (each) => {
        t.deepEqual(parseCacheIndex(renderCacheIndex(each), "i"), each);
        const backwards = { ...each, records: new Map([...each.records].reverse()) };
        t.deepEqual(renderCacheIndex(backwards), renderCacheIndex(each));
    }));
});
const path = {
    ...{ format: 1, storeName: name("app"), treeHash: sha256("tree"), references: [] },
    ...{ size: 10, milliseconds: 5 },
};
const frames = [
    { size: 20, content: 40, sha256: sha256("listing") },
    { size: 9, content: 10, sha256: sha256("files") },
];
const archive = { sha256: sha256("archive"), size: 29, frames };
const good = { ...path, builder: "ann", archive };
const json = (document) => Buffer.from(JSON.stringify(document));
/** The record with this archive of frames, whose sizes fit each other. */
const framed = (...contents) => ({
    ...good,
    size: contents.slice(1).reduce((sum, each) => sum + each, 0),
    archive: {
        ...archive,
        size: contents.length,
        frames: contents.map((content) => ({ size: 1, content, sha256: sha256("") })),
    },
});
/** The bytes of a record with a further key that objects have anyway. */
const inherited = Buffer.from(JSON.stringify(good).replace("{", '{"__proto__":{"size":10,"builder":"ann"},'));
const reference = { name: name("library"), file: "bin/app", offset: 7 };
const malformed = [
    ["that is not JSON", Buffer.from("{"), /^this is not JSON$/],
    ["that is empty", Buffer.alloc(0), /^this is not JSON$/],
    ["that is a list", json([good]), /record is malformed \(as a whole\)/],
    ["of null", json(null), /record is malformed/],
    ["of a later format", json({ ...good, format: 2 }), /\(format\)/],
    ["with a further key", json({ ...good, more: 1 }), /record is malformed/],
    ["with a key __proto__", inherited, /record is malformed/],
    ["without a size", json({ ...good, size: undefined }), /\(size\)/],
    [
        "of something that is no store path",
        json({ ...good, storeName: "../../etc" }),
        /\(storeName\)/,
    ],
    [
        "with a size that no number can hold",
        Buffer.from(JSON.stringify(good).replace('"size":10', '"size":1e999')),
        /\(size\)/,
    ],
    ["with a size above what is exact", json({ ...good, size: 2 ** 53 }), /\(size\)/],
    ["with a negative size", json({ ...good, size: -1 }), /\(size\)/],
    ["with half a byte", json({ ...good, size: 0.5 }), /\(size\)/],
    ["with a tree hash that is none", json({ ...good, treeHash: "abc" }), /\(treeHash\)/],
    [
        "with a reference to what is no store path",
        json({ ...good, references: [{ ...reference, name: "x" }] }),
        /\(references\.0\.name\)/,
    ],
    [
        "with a reference with more",
        json({ ...good, references: [{ ...reference, more: 1 }] }),
        /\(references\.0\)/,
    ],
    [
        "with more references than paths have",
        json({ ...good, references: Array(4097).fill(reference) }),
        /\(references\)/,
    ],
    [
        "with control characters in the builder's name",
        json({ ...good, builder: "\u001b[2J" }),
        /\(builder\)/,
    ],
    [
        "with a builder's name that turns text around",
        json({ ...good, builder: "a\u202eb" }),
        /\(builder\)/,
    ],
    [
        "without a frame",
        json({ ...good, archive: { ...archive, frames: [] } }),
        /\(archive\.frames\)/,
    ],
    ["with an empty frame", json(framed(40, 10, 0)), /\(archive\.frames\.2\.content\)/],
    [
        "with more frames than are counted",
        json(framed(...Array(65_537).fill(1))),
        /\(archive\.frames\)/,
    ],
    [
        "whose frames are not as long as the archive",
        json({ ...good, archive: { ...archive, size: 30 } }),
        /malformed/,
    ],
    ["whose frames hold more than the path", json({ ...good, size: 9 }), /malformed/],
    ["with a listing that is too long", json(framed((128 << 20) + 1, 10)), /malformed/],
    ["with a frame that is too long", json(framed(40, 2 * frameSize + 1)), /malformed/],
    [
        "with a frame that compression made much longer",
        json({
            ...good,
            archive: { ...archive, size: 10_020, frames: [frames[0], { ...frames[1], size: 10_000 }] },
        }),
        /malformed/,
    ],
];
for (const [what, payload, said] of malformed) {
    test(`a record ${what} is refused, with its place`, (t) => {
        const error = t.throws(() => parseCacheRecord(payload, "records/x"), { instanceOf: MrrlError });
        t.is(error?.code, "CACHE_REFUSED");
        t.is(error?.place, "records/x");
        t.regex(error?.message ?? "", said);
    });
}
test("the limits themselves are allowed", (t) => {
    for (const fine of [good, framed(128 << 20, 2 * frameSize), framed(...Array(65_536).fill(1))]) {
        t.notThrows(() => parseCacheRecord(json(fine), "r"));
    }
});
const goodIndex = {
    ...{ format: 1, cache: "00000000-0000-4000-8000-000000000001", version: 1 },
    ...{ created: 1, expires: 2, records: { [name("app")]: [sha256("x")] } },
};
for (const [what, document, said] of [
    ["of a later format", { ...goodIndex, format: 2 }, /\(format\)/],
    ["with a further key", { ...goodIndex, more: 1 }, /index is malformed/],
    ["of a cache without an identity", { ...goodIndex, cache: "mine" }, /\(cache\)/],
    ["with version 0", { ...goodIndex, version: 0 }, /\(version\)/],
    ["with a version above what is exact", { ...goodIndex, version: 2 ** 53 }, /\(version\)/],
    ["that expires when no calendar goes on", { ...goodIndex, expires: 1e12 }, /\(expires\)/],
    [
        "that names what is no store path",
        { ...goodIndex, records: { "../x": [sha256("")] } },
        /\(records/,
    ],
    ["with a path without records", { ...goodIndex, records: { [name("app")]: [] } }, /\(records/],
    [
        "with a digest that leads out",
        { ...goodIndex, records: { [name("app")]: ["../../x"] } },
        /\(records/,
    ],
    [
        "with too many records of a path",
        { ...goodIndex, records: { [name("app")]: Array(65).fill(sha256("")) } },
        /\(records/,
    ],
]) {
    test(`an index ${what} is refused, with its place`, (t) => {
        const parse = () => parseCacheIndex(json(document), "index.json");
        const error = t.throws(parse, { instanceOf: MrrlError });
        t.is(error?.code, "CACHE_REFUSED");
        t.is(error?.place, "index.json");
        t.regex(error?.message ?? "", said);
    });
}
test("keys that every object has are no store paths, and no records either", (t) => {
    const spoilt = JSON.stringify(goodIndex).replace('"records":{', `"records":{"__proto__":["${sha256("x")}"],`);
    // Either it is refused, or nothing came of it.
    try {
        const { records } = parseCacheIndex(Buffer.from(spoilt), "i");
        t.deepEqual([...records.keys()], [name("app")]);
    }
    catch (error) {
        t.is(error.code, "CACHE_REFUSED");
    }
    t.is({}.treeHash, undefined);
});
test("what is a store name for a document is one for the store", (t) => {
    const hash = sha256("");
    for (const full of [
        `a--1.${hash}`,
        `a-1...${hash}`,
        `a-1..2.${hash}`,
        `a_-1.${hash}`,
        `a-1_.${hash}`,
    ]) {
        t.throws(() => parseStoreName(full), undefined, full);
        const wrong = { ...good, references: [{ ...reference, name: full }] };
        t.throws(() => parseCacheRecord(json(wrong), "r"), { instanceOf: MrrlError }, full);
        t.throws(() => parseCacheRecord(json({ ...good, storeName: full }), "r"), undefined, full);
        const named = { ...goodIndex, records: { [full]: [hash] } };
        t.throws(() => parseCacheIndex(json(named), "i"), { instanceOf: MrrlError }, full);
    }
});
