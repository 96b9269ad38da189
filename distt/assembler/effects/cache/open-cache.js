import { MrrlError } from "../../errors/mrrl-error.js";
import { indexType, largestIndex, parseCacheIndex, } from "../../model/cache/index.js";
import { largestRecord, parseCacheRecord, recordType, } from "../../model/cache/record.js";
import { openEnvelope } from "../../model/dsse.js";
import { sha256 } from "../../model/sha256.js";
import { acceptIndex } from "../../plan/cache/index-acceptance.js";
import { withLock } from "../lock.js";
import { cacheFiles, nameOf, readDocument } from "./location.js";
import { readTrustedState, statePath, writeTrustedState } from "./trusted-state.js";
/**
 * Reads the index of a cache, and remembers it once it has passed every check.
 * @param remember whether to.
 * @throws DownloadFailure when it cannot be had; SIGNATURE_REFUSED, CACHE_REFUSED
 */
export async function openCache(context, store, location, trust, remember) {
    const place = `${nameOf(location)}/${cacheFiles.index}`;
    const text = await readDocument(context, location, cacheFiles.index, largestIndex);
    const { payload } = verified(text, indexType, trust, place);
    const index = parseCacheIndex(payload, place);
    const path = statePath(store, location);
    // Two runs at once: neither may put back what the other has seen.
    await withLock(context, path, async () => {
        const remembered = await readTrustedState(path);
        const now = Math.floor(Date.now() / 1000);
        const { state, warning } = acceptIndex(index, sha256(payload), remembered, now, place);
        if (warning !== undefined)
            context.events.warn(`${place}: ${warning}`);
        if (!remember || JSON.stringify(state) === JSON.stringify(remembered))
            return;
        try {
            await writeTrustedState(path, state);
        }
        catch (error) {
            throw store.explain(error);
        }
    });
    return { location, index };
}
/**
 * Reads a record that the index names.
 * @throws DownloadFailure; SIGNATURE_REFUSED; CACHE_REFUSED when it is another one
 */
export async function readRecord(context, location, storeName, digest, trust) {
    const name = cacheFiles.record(digest);
    const place = `${nameOf(location)}/${name}`;
    const text = await readDocument(context, location, name, largestRecord);
    if (sha256(text) !== digest) {
        throw new MrrlError("CACHE_REFUSED", "this record is not the one that the index names", {
            place,
            evidence: `expected sha256 ${digest}, got ${sha256(text)}`,
        });
    }
    const { payload, keys } = verified(text, recordType, trust, place);
    const record = parseCacheRecord(payload, place);
    if (record.path.storeName !== storeName) {
        throw new MrrlError("CACHE_REFUSED", `this record is of ${record.path.storeName}`, { place });
    }
    return { record, keys };
}
function verified(text, type, { keys, revoked }, place) {
    try {
        return openEnvelope(text, type, keys);
    }
    catch (error) {
        if (!(error instanceof MrrlError))
            throw error;
        const gone = [...revoked].filter((id) => error.message.includes(id));
        const why = gone.length > 0 ? `; ${gone.join(", ")} is revoked` : "";
        throw new MrrlError(error.code, `${error.message}${why}`, {
            place,
            hint: "the keys that are believed are in `trust.keys` of caches.yaml",
            cause: error,
        });
    }
}
