import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { CacheDirectory } from "../effects/cache/cache-directory.js";
import { readCacheSettings } from "../effects/cache/cache-settings.js";
import { cacheFiles } from "../effects/cache/location.js";
import { readRecord } from "../effects/cache/open-cache.js";
import { DownloadFailure } from "../effects/download-failure.js";
import { fileDigest } from "../effects/file-digest.js";
import { MrrlError } from "../errors/mrrl-error.js";
/**
 * Signs the index of a cache anew, with what is there and signed by keys that are still
 * believed. @throws SIGNATURE_REFUSED, CACHE_REFUSED, USAGE
 */
export async function renewIndex(context, store, wishes) {
    const { directory, key, days, prune, above } = wishes;
    const trust = (await readCacheSettings(context))?.trust;
    const cache = new CacheDirectory(context, store, directory, key, trust);
    const dropped = [];
    return cache.staging(async (staging) => {
        if ((await cache.read()) === undefined) {
            throw new MrrlError("USAGE", "there is no cache here", {
                place: directory,
                hint: "`mrrl cache push` makes one",
            });
        }
        let pruned = { files: 0, bytes: 0 };
        let checked;
        const change = async (records) => {
            checked = await checkRecords(context, cache, records, wishes, dropped);
            return checked.kept;
        };
        const afterwards = async () => {
            if (prune && checked)
                pruned = await pruneFiles(directory, checked);
        };
        const index = await cache.publish(staging, new Map(), days, change, { above, afterwards });
        if (!index)
            throw new MrrlError("BUG", "the index was not written");
        return { index, dropped, pruned };
    });
}
async function checkRecords(context, cache, records, { drop, verify, directory }, dropped) {
    const kept = new Map();
    const archives = new Set();
    for (const [name, digests] of records) {
        if (drop.some((text) => isMeant(text, name))) {
            dropped.push({ name, why: "as asked for" });
            continue;
        }
        const good = [];
        for (const digest of digests) {
            const location = { kind: "directory", path: cache.path };
            try {
                const { record } = await readRecord(context, location, name, digest, cache.trust);
                await checkArchive(directory, record, verify);
                archives.add(record.archive.sha256);
                good.push(digest);
            }
            catch (error) {
                context.signal.throwIfAborted();
                if (!(error instanceof MrrlError || error instanceof DownloadFailure))
                    throw error;
                dropped.push({ name, why: error.message });
            }
        }
        if (good.length > 0)
            kept.set(name, good);
    }
    return { kept, archives };
}
function isMeant(text, full) {
    return full === text || (full.startsWith(text) && /[-.]/.test(full[text.length] ?? ""));
}
async function checkArchive(directory, { archive: { sha256, size } }, verify) {
    const path = join(directory, cacheFiles.archive(sha256));
    const stat = await lstat(path).catch(() => undefined);
    if (stat?.size !== size)
        throw new DownloadFailure("its archive is missing or cut off", "final");
    if (verify && (await fileDigest(path)) !== sha256) {
        throw new DownloadFailure("its archive is damaged", "final");
    }
}
async function pruneFiles(directory, { kept, archives }) {
    const named = new Set([
        ...[...kept.values()].flat().map(cacheFiles.record),
        ...[...archives].map(cacheFiles.archive),
    ]);
    const pruned = { files: 0, bytes: 0 };
    for (const folder of ["records", "archives"]) {
        for (const name of await readdir(join(directory, folder))) {
            if (named.has(`${folder}/${name}`))
                continue;
            const path = join(directory, folder, name);
            pruned.files++;
            pruned.bytes += (await lstat(path)).size;
            await rm(path, { force: true });
        }
    }
    return pruned;
}
