import type { StoreRecord } from "../model/store-record.ts";

/** What one path adds to a closure; sizes are sums of file sizes, in bytes. */
export interface PathSize {
  /** Full store name. */
  readonly storeName: string;
  /** Its own files. */
  readonly self: number;
  /** Its closure: itself and all that it refers to, directly or not. */
  readonly total: number;
  /** What is in the whole closure only because of it, itself included. */
  readonly exclusive: number;
  /** Full store names of who refers to it, sorted. */
  readonly heldBy: readonly string[];
}

/** The sizes of a closure: the largest paths first, and of equal ones by name. */
export interface ClosureSize {
  readonly paths: readonly PathSize[];
  /** Of all paths together, in bytes. */
  readonly sum: number;
}

/**
 * Measures the closure of some paths.
 * @param records at least those of the closure, by full store name.
 */
export function closureSize(
  records: ReadonlyMap<string, StoreRecord>,
  roots: readonly string[],
): ClosureSize {
  const size = (names: Iterable<string>) =>
    [...names].reduce((sum, name) => sum + (records.get(name)?.size ?? 0), 0);
  const whole = reachable(records, roots);
  const sum = size(whole);
  const holders = holdersOf(records, whole);
  const paths = [...whole].map((storeName): PathSize => {
    return {
      storeName,
      self: size([storeName]),
      total: size(reachable(records, [storeName])),
      exclusive: sum - size(reachable(records, roots, storeName)),
      heldBy: (holders.get(storeName) ?? []).toSorted(),
    };
  });
  paths.sort((a, b) => b.self - a.self || (a.storeName < b.storeName ? -1 : 1));
  return { paths, sum };
}

/** What can be reached from some paths, themselves included, on no way through `without`. */
function reachable(
  records: ReadonlyMap<string, StoreRecord>,
  from: readonly string[],
  without?: string,
): Set<string> {
  const seen = new Set(from.filter((name) => name !== without));
  // A Set is walked in the order of insertion, and what is added meanwhile is walked, too.
  for (const name of seen) {
    for (const reference of records.get(name)?.references ?? []) {
      if (reference.name !== without) seen.add(reference.name);
    }
  }
  return seen;
}

function holdersOf(
  records: ReadonlyMap<string, StoreRecord>,
  names: Iterable<string>,
): Map<string, string[]> {
  const holders = new Map<string, string[]>();
  for (const holder of names) {
    for (const { name } of records.get(holder)?.references ?? []) {
      if (name !== holder) holders.set(name, [...(holders.get(name) ?? []), holder]);
    }
  }
  return holders;
}
