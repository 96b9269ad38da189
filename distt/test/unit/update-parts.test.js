import test from "ava";
import fc from "fast-check";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { parseBundleHeader, renderBundleHeader, } from "../../assembler/model/update/bundle-header.js";
import { parseIndex, renderIndex, } from "../../assembler/model/update/chunk-index.js";
import { parseManifest, renderManifest, } from "../../assembler/model/update/manifest.js";
import { planTransfer } from "../../assembler/plan/transfer.js";
const digest = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((bytes) => Buffer.from(bytes).toString("hex"));
const text = fc.stringMatching(/^[A-Za-z0-9 .:,+_~()-]{0,40}$/);
const size = fc.nat(2 ** 31 - 1);
const manifests = fc
    .record({
    ...{ profile: text, machine: text, version: text, release: size, image: digest },
    ...{ created: size, expires: size, bootSize: size, bootSha256: digest, rootBlocks: size },
    ...{ rootSha256: digest, rootHash: digest, rootSalt: digest, indexSize: size },
    ...{ indexSha256: digest, chunksSize: size },
})
    .map((fields) => ({ ...fields, rootSize: fields.rootBlocks * 4096 }));
const sample = fc.sample(manifests, { numRuns: 1, seed: 1 })[0];
test("a manifest is read back as it was written", (t) => {
    fc.assert(fc.property(manifests, (manifest) => {
        t.deepEqual(parseManifest(renderManifest(manifest), "here"), manifest);
    }));
});
test("a manifest has every line, once, in order, and nothing else", (t) => {
    const lines = renderManifest(sample).split("\n");
    const variants = lines.flatMap((line, index) => [
        lines.toSpliced(index, 1),
        lines.toSpliced(index, 0, line),
        lines.toSpliced(index, 1, `${line} `.replace(/^(root_hash=)/, "$1g")),
        lines.toSpliced(index, 2, lines[index + 1] ?? "x", line),
        lines.toSpliced(index, 1, line.replace("=", "=/")),
        lines.toSpliced(index, 1, `${line}\r`),
    ]);
    const good = lines.join("\n");
    for (const variant of variants.map((each) => each.join("\n"))) {
        if (variant === good)
            continue;
        // A blank at the end of a text is part of it.
        if (/^(?:profile|machine|version)=.* $/m.test(variant))
            continue;
        const error = t.throws(() => parseManifest(variant, "here"), { instanceOf: MrrlError }, variant);
        t.is(error?.code, "BUNDLE_INVALID");
    }
});
test("numbers of a manifest are plain, and fit together", (t) => {
    const good = renderManifest(sample);
    for (const [from, to] of [
        [/^release=.*$/m, "release=007"],
        [/^release=.*$/m, "release=-1"],
        [/^release=.*$/m, "release=1e3"],
        [/^release=.*$/m, "release="],
        [/^release=.*$/m, "release=2147483648"],
        [/^boot_size=.*$/m, "boot_size=99999999999999999999"],
        [/^root_blocks=.*$/m, "root_blocks=1"],
    ]) {
        t.throws(() => parseManifest(good.replace(from, to), "here"), { instanceOf: MrrlError }, to);
    }
    t.throws(() => renderManifest({ ...sample, version: "1\nrelease=9" }), { message: /version/ });
});
const chunk = (unit) => fc.tuple(digest, fc.integer({ min: 1, max: 64 }), fc.nat(1000)).map(([name, blocks, less]) => ({
    sha256: name,
    size: blocks * unit,
    compressedSize: Math.max(1, blocks * unit - less),
}));
const indexes = fc.record({
    boot: fc
        .tuple(fc.array(chunk(4096), { maxLength: 5 }), chunk(512))
        .map(([chunks, last]) => [...chunks, last]),
    root: fc.array(chunk(4096), { maxLength: 20 }),
});
test("an index is read back as it was written", (t) => {
    fc.assert(fc.property(indexes, (index) => t.deepEqual(parseIndex(renderIndex(index), "here"), index)));
});
test("whatever bytes there are instead of an index, they are read or refused", (t) => {
    const good = renderIndex({
        boot: [{ sha256: sha256("b"), size: 512, compressedSize: 10 }],
        root: [{ sha256: sha256("r"), size: 4096, compressedSize: 10 }],
    });
    const refused = (bytes) => {
        const error = t.throws(() => parseIndex(bytes, "here"), { instanceOf: MrrlError });
        t.is(error?.code, "BUNDLE_INVALID");
    };
    for (let length = 0; length < good.length; length++)
        refused(good.subarray(0, length));
    refused(Buffer.concat([good, Buffer.of(0)]));
    const patched = (at, value) => {
        const bytes = Buffer.from(good);
        bytes.writeUInt32LE(value, at);
        return bytes;
    };
    refused(patched(0, 0));
    // Counts that wrap around, or whose sum does.
    for (const count of [0, 2, 0xffffffff])
        refused(patched(8, count));
    for (const bad of [0, 511, 513, 65 * 4096, 0xffffffff])
        refused(patched(16 + 32, bad));
    for (const bad of [0, 512, 4095, 65 * 4096])
        refused(patched(56 + 32, bad));
    for (const bad of [0, 4096 + 2049, 0xffffffff])
        refused(patched(56 + 36, bad));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
            parseIndex(Buffer.concat([good.subarray(0, 8), bytes]), "here");
        }
        catch (error) {
            t.true(error instanceof MrrlError);
        }
    }));
});
test("the first line of a bundle has 64 bytes and bounded sizes", (t) => {
    const line = renderBundleHeader({ signature: 300, manifest: 700, index: 5656 });
    t.is(line, `mrrl-bundle 1 300 700 5656${" ".repeat(37)}\n`);
    t.deepEqual(parseBundleHeader(line, "here"), { signature: 300, manifest: 700, index: 5656 });
    for (const bad of [
        line.slice(1),
        line.slice(0, -1),
        line.replace("bundle 1", "bundle 2"),
        line.replace("300", "-30"),
        line.replace("300", "0x3"),
        line.replace("300 ", "4097"),
        renderBundleHeader({ signature: 4097, manifest: 1, index: 1 }),
        renderBundleHeader({ signature: 1, manifest: 16_385, index: 1 }),
        renderBundleHeader({ signature: 1, manifest: 1, index: (64 << 20) + 1 }),
        renderBundleHeader({ signature: 1, manifest: 1, index: 0 }),
    ]) {
        const error = t.throws(() => parseBundleHeader(bad, "here"), { instanceOf: MrrlError }, bad);
        t.is(error?.code, "BUNDLE_INVALID");
    }
});
test("what is not in the old slot is fetched, once", (t) => {
    const [a, b, c] = ["a", "b", "c"].map((name, index) => ({
        sha256: sha256(name),
        size: 4096 * (index + 1),
        compressedSize: 10 ** index,
    }));
    t.deepEqual(planTransfer({ boot: [a], root: [b, c, { ...b }, a] }, new Set([a.sha256])), {
        copied: { chunks: 3, bytes: 4096 * 4, compressed: 12 },
        fetched: { chunks: 2, bytes: 4096 * 5, compressed: 110 },
    });
});
