import type { CacheRecord } from "../../model/cache/record.ts";
import type { KeyId } from "../../model/minisign/key-id.ts";
import type { Sha256 } from "../../model/sha256.ts";

/** A record that a cache has of a path, with the trusted keys that signed it. */
export interface Offer<Cache> {
  readonly cache: Cache;
  readonly record: CacheRecord;
  readonly keys: readonly KeyId[];
}

/** What some builders say that a path is. */
export interface Claim<Cache> {
  readonly treeHash: Sha256;
  /** Who says so, each once. */
  readonly keys: readonly KeyId[];
  readonly offers: readonly Offer<Cache>[];
}

/** What is believed of a path. */
export interface Choice<Cache> {
  /** What enough builders say, and nobody else contradicts with enough of them. */
  readonly believed: Claim<Cache> | undefined;
  /** All that is said, most signatures first; more than one: they contradict each other. */
  readonly claims: readonly Claim<Cache>[];
}

/**
 * Decides what to believe of a path: so many different keys must have signed the same
 * tree hash and references. When enough keys say one thing and enough another, nothing
 * is believed.
 */
export function chooseRecord<Cache>(
  offers: readonly Offer<Cache>[],
  threshold: number,
): Choice<Cache> {
  const byClaim = new Map<string, Offer<Cache>[]>();
  for (const offer of offers) {
    const { treeHash, references, size } = offer.record.path;
    const claim = JSON.stringify([treeHash, size, references]);
    byClaim.set(claim, [...(byClaim.get(claim) ?? []), offer]);
  }
  const claims = [...byClaim.values()]
    .flatMap((same) => {
      const [first] = same;
      const keys = [...new Set(same.flatMap(({ keys }) => keys))].sort();
      return first ? [{ treeHash: first.record.path.treeHash, keys, offers: same }] : [];
    })
    .sort((a, b) => b.keys.length - a.keys.length || (a.treeHash < b.treeHash ? -1 : 1));
  const enough = claims.filter(({ keys }) => keys.length >= threshold);
  return { believed: enough.length === 1 ? enough[0] : undefined, claims };
}
