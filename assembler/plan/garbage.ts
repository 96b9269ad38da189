/** A path in the store, as far as collecting garbage needs to know it. */
export interface CollectablePath {
  /** Full store name. */
  readonly name: string;
  /** Sum of its file sizes, in bytes. */
  readonly size: number;
  /** When it was used last, in milliseconds since 1970. */
  readonly used: number;
  /** Full store names that it refers to; undefined: its record is lost. */
  readonly references: readonly string[] | undefined;
}

/** Which part of the garbage goes; all of it when nothing is said. */
export interface GarbageLimits {
  /** What was used since then stays, in milliseconds since 1970. */
  readonly usedSince?: number | undefined;
  /** The store's size in bytes down to which garbage goes, least recently used first. */
  readonly maxSize?: number | undefined;
}

export interface GarbagePlan {
  /** To be removed, what refers to others before those. */
  readonly remove: readonly CollectablePath[];
  /** Garbage that stays for now. */
  readonly spared: readonly CollectablePath[];
  /** What is in use, or what something in use refers to. */
  readonly live: readonly CollectablePath[];
  /** Live paths whose record is lost: what they refer to is not known, so nothing may go. */
  readonly unknown: readonly string[];
}

/**
 * Decides which store paths go. No path stays whose references go.
 * @param roots full store names of what is in use; some may not be there.
 */
export function planGarbage(
  paths: readonly CollectablePath[],
  roots: Iterable<string>,
  { usedSince, maxSize }: GarbageLimits = {},
): GarbagePlan {
  const all = new Map(paths.map((path) => [path.name, path]));
  const alive = closure(all, roots);
  const live = paths.filter(({ name }) => alive.has(name));
  const dead = paths.filter(({ name }) => !alive.has(name));
  const ordered = leastRecentlyUsedFirst(dead);
  let size = paths.reduce((sum, path) => sum + path.size, 0);
  const remove: CollectablePath[] = [];
  const spared: CollectablePath[] = [];
  for (const { path, used } of ordered) {
    const young = usedSince !== undefined && used >= usedSince;
    if (young || (maxSize !== undefined && size <= maxSize)) {
      spared.push(path);
      continue;
    }
    size -= path.size;
    remove.push(path);
  }
  const unknown = live.filter(({ references }) => references === undefined);
  return { remove, spared, live, unknown: unknown.map(({ name }) => name) };
}

function closure(all: ReadonlyMap<string, CollectablePath>, roots: Iterable<string>): Set<string> {
  const alive = new Set<string>();
  const pending = [...roots];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (alive.has(name)) continue;
    alive.add(name);
    pending.push(...(all.get(name)?.references ?? []));
  }
  return alive;
}

/** Whoever uses a path uses what it refers to: that is never older, and comes after it. */
function leastRecentlyUsedFirst(
  dead: readonly CollectablePath[],
): { readonly path: CollectablePath; readonly used: number }[] {
  const all = new Map(dead.map((path) => [path.name, path]));
  const ordered: CollectablePath[] = [];
  const seen = new Set<string>();
  const visit = (path: CollectablePath): void => {
    if (seen.has(path.name)) return;
    seen.add(path.name);
    for (const name of path.references ?? []) {
      const referred = all.get(name);
      if (referred) visit(referred);
    }
    ordered.push(path);
  };
  for (const path of dead) visit(path);
  // What refers to others first.
  ordered.reverse();
  const used = new Map(dead.map((path) => [path.name, path.used]));
  for (const { name, references } of ordered) {
    const time = used.get(name) ?? 0;
    for (const each of references ?? []) {
      const known = used.get(each);
      if (known !== undefined && known < time) used.set(each, time);
    }
  }
  // The sort is stable: of equal times the order of references stays.
  return ordered
    .map((path) => ({ path, used: used.get(path.name) ?? 0 }))
    .sort((a, b) => a.used - b.used);
}
