import { join } from "node:path";
import { CacheDirectory, stageText } from "../effects/cache/cache-directory.js";
import { readCacheSettings } from "../effects/cache/cache-settings.js";
import { cacheFiles } from "../effects/cache/location.js";
import { readRecord } from "../effects/cache/open-cache.js";
import { writeArchive } from "../effects/cache/write-archive.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { bytes } from "../events/wording.js";
import { recordType, renderCacheRecord } from "../model/cache/record.js";
import { signEnvelope } from "../model/dsse.js";
import { sha256 } from "../model/sha256.js";
import { shellCommand } from "../plan/shell-command.js";
import { build } from "./build.js";
import { openPackage } from "./package.js";
/**
 * Puts store paths into a cache. Each is compared with its record while it is read: what has
 * rotted is not signed. The cache is changed at the end, as a whole.
 * @param names with all that they refer to.
 * @throws STORE_CORRUPT, SIGNATURE_REFUSED, CACHE_REFUSED, NO_SPACE, USAGE
 */
export async function pushPaths(context, store, names, wishes) {
    const { directory, key, builder, level, days } = wishes;
    const settings = await readCacheSettings(context);
    const cache = new CacheDirectory(context, store, directory, key, settings?.trust);
    const compression = { ...(await compressor(context)), level };
    return cache.staging(async (staging) => {
        const index = await cache.read();
        const present = [];
        const missing = [];
        for (const name of names) {
            const signed = index && (await isSigned(context, store, cache, index, name, key));
            (signed ? present : missing).push(name);
        }
        const files = new Map();
        const records = new Map();
        const added = [];
        await context.events.activity("job", missing.length === 1 ? "archive 1 path" : `archive ${missing.length} paths`, async (job) => {
            for (const name of missing) {
                const size = await context.events.activity("write", `${name.name} ${name.version}`, async (activity) => {
                    const record = await store.record(name);
                    const archive = await archivePath(context, store, compression, name, staging, (done) => activity.progress(done, record.size));
                    const payload = renderCacheRecord({ path: record, builder, archive });
                    const text = signEnvelope(recordType, payload, key);
                    const digest = sha256(text);
                    const staged = join(staging, `${digest}.json`);
                    await stageText(staged, text);
                    files.set(join(staging, name.full), cacheFiles.archive(archive.sha256));
                    files.set(staged, cacheFiles.record(digest));
                    records.set(name.full, digest);
                    activity.finish("ok", bytes(archive.size));
                    return archive.size;
                }, job);
                added.push({ name, size });
            }
        });
        const published = await cache.publish(staging, files, days, async (old) => records.size === 0 && index !== undefined
            ? undefined
            : withRecords(context, cache, key, old, records));
        return { added, present, index: published };
    });
}
/** Adds records; those that the same key signed of the same paths before go. */
async function withRecords(context, cache, key, old, added) {
    const next = new Map(old);
    for (const [full, digest] of added) {
        const kept = [];
        for (const other of old.get(full) ?? []) {
            const keys = await signers(context, cache, full, other);
            if (keys === undefined || !keys.includes(key.publicKey.id))
                kept.push(other);
        }
        next.set(full, [...kept, digest].sort());
    }
    return next;
}
/** The keys that signed a record of a cache, as far as they are known; undefined: it cannot be read. */
async function signers(context, cache, full, digest) {
    const location = { kind: "directory", path: cache.path };
    try {
        return (await readRecord(context, location, full, digest, cache.trust))
            .keys;
    }
    catch (error) {
        context.signal.throwIfAborted();
        if (error instanceof MrrlError && error.code !== "SIGNATURE_REFUSED")
            return undefined;
        return [];
    }
}
/** Whether a cache has a path as it is in the store, signed by a key. */
async function isSigned(context, store, cache, index, name, key) {
    const location = { kind: "directory", path: cache.path };
    const { treeHash } = await store.record(name);
    for (const digest of index.records.get(name.full) ?? []) {
        try {
            const trust = { ...cache.trust, keys: [key.publicKey] };
            const { record } = await readRecord(context, location, name.full, digest, trust);
            if (record.path.treeHash === treeHash)
                return true;
        }
        catch {
            // Missing, damaged, or of another key: it is pushed again.
            context.signal.throwIfAborted();
        }
    }
    return false;
}
async function archivePath(context, store, compression, name, staging, onProgress) {
    const path = store.physicalPath(name);
    const file = join(staging, name.full);
    const { archive, treeHash } = await writeArchive(context, compression, path, file, onProgress);
    const { treeHash: expected } = await store.record(name);
    if (treeHash === expected)
        return archive;
    throw new MrrlError("STORE_CORRUPT", "a store path is not what was built, so it is not signed", {
        place: path,
        evidence: `expected tree hash ${expected}\n   found tree hash ${treeHash}`,
        hint: `mend it: ${shellCommand(["mrrl", "store", "repair", name.full])}`,
    });
}
/** The program that compresses, with the tools that its sandbox needs. */
async function compressor(context) {
    const { derivation, derivations, tools, store } = await openPackage(context, "zstd");
    await build(context, store, derivations, [derivation.storeName], tools);
    return {
        toolbox: { root: store.physicalPath(tools.storeName) },
        zstd: { root: store.physicalPath(derivation.storeName) },
    };
}
