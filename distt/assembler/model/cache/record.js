import * as z from "zod";
import { MrrlError } from "../../errors/mrrl-error.js";
import { parseStoreName } from "../store-name.js";
/** What a record is as the payload of an envelope. */
export const recordType = "application/vnd.mrrl.store-path+json";
/** The largest envelope with a record, in bytes. */
export const largestRecord = 8 << 20;
/** Frames are cut at this size, in bytes of content; one has at most twice that. */
export const frameSize = 4 << 20;
/** The largest listing of an archive, in bytes. */
export const largestListing = 128 << 20;
/** What a zstd frame may have at most for its content: ZSTD_compressBound, rounded up. */
const mostCompressed = (content) => content + (content >> 8) + 1024;
const digest = z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .transform((text) => text);
const storeName = z.string().max(200).refine(isStoreName);
const bytes = z.int().min(0);
const recordSchema = z
    .strictObject({
    format: z.literal(1),
    storeName,
    treeHash: digest,
    references: z
        .array(z.strictObject({ name: storeName, file: z.string().max(4096), offset: bytes }))
        .max(4096),
    size: bytes,
    milliseconds: z.number().min(0).max(1e12),
    builder: z
        .string()
        .max(200)
        .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u),
    archive: z.strictObject({
        sha256: digest,
        size: bytes.min(1),
        frames: z
            .array(z.strictObject({ size: bytes.min(1), content: bytes.min(1), sha256: digest }))
            .min(1)
            .max(65_536),
    }),
})
    .refine(({ archive: { frames, size } }) => frames.reduce((sum, f) => sum + f.size, 0) === size)
    .refine(({ archive: { frames } }) => (frames[0]?.content ?? 0) <= largestListing)
    .refine(({ archive: { frames } }) => frames.every((f) => f.size <= mostCompressed(f.content)))
    .refine(({ archive: { frames } }) => frames.slice(1).every(({ content }) => content <= 2 * frameSize))
    .refine(({ archive: { frames }, size }) => frames.slice(1).reduce((sum, { content }) => sum + content, 0) === size);
/** The bytes that are signed. */
export function renderCacheRecord({ path, builder, archive }) {
    return Buffer.from(JSON.stringify({ ...path, builder, archive }));
}
/** Reads a record whose signature has been verified. @throws CACHE_REFUSED */
export function parseCacheRecord(payload, place) {
    const result = recordSchema.safeParse(parseJson(payload, place));
    if (!result.success)
        throw malformed(place, "record", result.error);
    const { builder, archive, ...path } = result.data;
    return { path, builder, archive };
}
/** @throws CACHE_REFUSED */
export function parseJson(payload, place) {
    try {
        return JSON.parse(Buffer.from(payload).toString("utf8"));
    }
    catch (cause) {
        throw new MrrlError("CACHE_REFUSED", "this is not JSON", { place, cause });
    }
}
/** An error that says where a document of a cache is not what it should be. */
export function malformed(place, what, { issues }) {
    const [first] = issues;
    const at = first?.path.slice(0, 4).join(".") || "as a whole";
    return new MrrlError("CACHE_REFUSED", `the ${what} is malformed (${at})`, { place });
}
export const documentParts = { digest, storeName };
function isStoreName(text) {
    try {
        parseStoreName(text);
        return true;
    }
    catch {
        return false;
    }
}
