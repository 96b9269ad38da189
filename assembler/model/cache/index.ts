import * as z from "zod";
import { mostEnvelopeBytes } from "../dsse.ts";
import type { Sha256 } from "../sha256.ts";
import { documentParts, malformed, parseJson } from "./record.ts";

/** What an index is as the payload of an envelope. */
export const indexType = "application/vnd.mrrl.cache-index+json";

/** The largest envelope with an index, in bytes. */
export const largestIndex = mostEnvelopeBytes;

/**
 * All that a cache holds, signed as a whole: what is not in it is not in the cache, and
 * parts of two versions cannot be mixed (as a snapshot of The Update Framework).
 */
export interface CacheIndex {
  /** Drawn when the cache is made, so that no index can stand in for another cache's. */
  readonly cache: string;
  /** Grows with every change. */
  readonly version: number;
  /** Seconds since 1970. */
  readonly created: number;
  /** Seconds since 1970; afterwards it may be an old one that somebody keeps showing. */
  readonly expires: number;
  /** Full store name → sha256 of the envelopes of its records, sorted. */
  readonly records: ReadonlyMap<string, readonly Sha256[]>;
}

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
export function renderCacheIndex({ records, ...rest }: CacheIndex): Buffer {
  const sorted = [...records].sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify({ format: 1, ...rest, records: Object.fromEntries(sorted) }));
}

/** Reads an index whose signature has been verified. @throws CACHE_REFUSED */
export function parseCacheIndex(payload: Uint8Array, place: string): CacheIndex {
  const result = indexSchema.safeParse(parseJson(payload, place));
  if (!result.success) throw malformed(place, "index", result.error);
  const { cache, version, created, expires, records } = result.data;
  return { cache, version, created, expires, records: new Map(Object.entries(records)) };
}
