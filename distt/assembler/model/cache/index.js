import * as z from "zod";
import { mostEnvelopeBytes } from "../dsse.js";
import { documentParts, malformed, parseJson } from "./record.js";
/** What an index is as the payload of an envelope. */
export const indexType = "application/vnd.mrrl.cache-index+json";
/** The largest envelope with an index, in bytes. */
export const largestIndex = mostEnvelopeBytes;
const seconds = z.int().min(0).max(1e11);
const indexSchema = z.strictObject({
    format: z.literal(1),
    cache: z.uuid(),
    version: z.int().min(1),
    created: seconds,
    expires: seconds,
    records: z.record(documentParts.storeName, z.array(documentParts.digest).min(1).max(64)),
});
/** The bytes that are signed. */
export function renderCacheIndex({ records, ...rest }) {
    const sorted = [...records].sort(([a], [b]) => (a < b ? -1 : 1));
    return Buffer.from(JSON.stringify({ format: 1, ...rest, records: Object.fromEntries(sorted) }));
}
/** Reads an index whose signature has been verified. @throws CACHE_REFUSED */
export function parseCacheIndex(payload, place) {
    const result = indexSchema.safeParse(parseJson(payload, place));
    if (!result.success)
        throw malformed(place, "index", result.error);
    const { cache, version, created, expires, records } = result.data;
    return { cache, version, created, expires, records: new Map(Object.entries(records)) };
}
