import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { FrameCache } from "../../assembler/effects/frame-cache.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { testContext } from "../support/context.js";
const digest = sha256("a chunk");
const day = 24 * 60 * 60 * 1000;
const frame = Buffer.from("any bytes do: they are not looked at");
async function cacheIn(cacheRoot) {
    return new FrameCache(await testContext({ cacheRoot }), { root: "/store/zstd-1" });
}
test("a frame is found again, for its chunk and no other, until it is damaged", async (t) => {
    const root = mkdtempSync(join(tmpdir(), "mrrl frames-"));
    const cache = await cacheIn(root);
    t.is(await cache.get(digest), undefined);
    await cache.put(digest, frame);
    t.deepEqual(await cache.get(digest), frame);
    t.is(await cache.get(sha256("another")), undefined);
    const [maker = ""] = readdirSync(join(root, "frames"));
    const path = join(root, "frames", maker, digest);
    const kept = readFileSync(path);
    for (let length = 0; length < kept.length; length++) {
        writeFileSync(path, kept.subarray(0, length));
        t.is(await cache.get(digest), undefined, `${length} bytes`);
        const bent = Buffer.from(kept);
        bent.writeUInt8(bent.readUInt8(length) ^ 1, length);
        writeFileSync(path, bent);
        t.is(await cache.get(digest), undefined, `byte ${length}`);
    }
    writeFileSync(path, Buffer.concat([kept, kept]));
    t.is(await cache.get(digest), undefined, "too long");
    writeFileSync(join(path, "..", sha256("another")), kept);
    t.is(await cache.get(sha256("another")), undefined, "of another chunk");
    writeFileSync(path, kept);
    t.deepEqual(await cache.get(digest), frame);
});
test("what nobody used for months is removed, and the rest is not", async (t) => {
    const root = mkdtempSync(join(tmpdir(), "mrrl frames-"));
    const cache = await cacheIn(root);
    await cache.prune();
    await cache.put(digest, frame);
    await cache.prune(Date.now() + 80 * day);
    t.deepEqual(await cache.get(digest), frame);
    await cache.prune(Date.now() + 100 * day);
    t.is(await cache.get(digest), undefined);
});
test("where nothing can be kept, nothing is, and that is no failure", async (t) => {
    const root = join(mkdtempSync(join(tmpdir(), "mrrl frames-")), "a file");
    writeFileSync(root, "");
    const cache = await cacheIn(root);
    await t.notThrowsAsync(cache.put(digest, frame));
    await t.notThrowsAsync(cache.prune());
    t.is(await cache.get(digest), undefined);
});
