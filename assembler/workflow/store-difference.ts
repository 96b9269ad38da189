import type { Context } from "../effects/context.ts";
import { differInStorePathsOnly, fileSize } from "../effects/file-comparison.ts";
import { Store } from "../effects/store.ts";
import { readTree } from "../effects/tree-reader.ts";
import type { StoreName } from "../model/store-name.ts";
import type { TreeEntry } from "../model/tree-listing.ts";
import {
  type PathChange,
  type PathPair,
  pairClosures,
  pathChange,
} from "../plan/closure-difference.ts";
import { compareFiles, type FileChange } from "../plan/file-difference.ts";
import { openSubject, type StoreSubject } from "./store-subject.ts";

/** A file that has changed, with its sizes in bytes where it is a file. */
export interface MeasuredFileChange extends FileChange {
  readonly sizeBefore?: number;
  readonly sizeAfter?: number;
}

/** How one package differs. */
export interface PackageDifference extends PathPair {
  readonly change: PathChange;
  /** Sums of file sizes, in bytes; 0 for what is not there. */
  readonly sizeBefore: number;
  readonly sizeAfter: number;
  /** Of an added or removed package, all. */
  readonly files: readonly MeasuredFileChange[];
}

/** How the closures of two subjects differ. */
export interface StoreDifference {
  readonly first: StoreSubject;
  readonly second: StoreSubject;
  /** Those that both have included. */
  readonly packages: readonly PackageDifference[];
  /** Sums of file sizes, in bytes. */
  readonly sizeBefore: number;
  readonly sizeAfter: number;
}

/** Compares two profiles, images or store paths, with all that they hold. @throws as openSubject */
export async function storeDifference(
  context: Context,
  [one, other]: readonly [string, string],
): Promise<StoreDifference> {
  const store = new Store(context.settings.storeRoot);
  const first = await openSubject(context, store, one);
  const second = await openSubject(context, store, other);
  const packages: PackageDifference[] = [];
  for (const pair of pairClosures(first.closure, second.closure, givenPair(first, second))) {
    context.signal.throwIfAborted();
    packages.push(await comparePair(store, pair, first, second));
  }
  return {
    first,
    second,
    packages,
    sizeBefore: packages.reduce((sum, each) => sum + each.sizeBefore, 0),
    sizeAfter: packages.reduce((sum, each) => sum + each.sizeAfter, 0),
  };
}

/**
 * Who names two store paths wants them compared, whatever packages they are of; and the
 * environments of two profiles or images are each other's counterparts.
 */
function givenPair(one: StoreSubject, other: StoreSubject) {
  const [first, second] = [one.roots[0], other.roots[0]];
  const comparable = (one.kind === "path") === (other.kind === "path");
  return comparable && first && second ? { first, second } : undefined;
}

async function comparePair(
  store: Store,
  pair: PathPair,
  one: StoreSubject,
  other: StoreSubject,
): Promise<PackageDifference> {
  const before = one.records.get(pair.first?.full ?? "");
  const after = other.records.get(pair.second?.full ?? "");
  const change = pathChange(before, after);
  const same = change === "equal" || change === "rebuilt";
  return {
    ...pair,
    change,
    sizeBefore: before?.size ?? 0,
    sizeAfter: after?.size ?? 0,
    files: same ? [] : await changedFiles(store, pair),
  };
}

async function changedFiles(
  store: Store,
  { first, second }: PathPair,
): Promise<MeasuredFileChange[]> {
  const tree = async (name: StoreName | undefined): Promise<TreeEntry[]> =>
    name ? readTree(store.physicalPath(name)) : [];
  const changes: MeasuredFileChange[] = [];
  const directories = [first, second].map((name) => name && store.physicalPath(name));
  for (const change of compareFiles(await tree(first), await tree(second))) {
    const { path, before, after } = change;
    const [was, is] = directories.map((directory) => `${directory}/${path}`) as [string, string];
    const follows = change.change === "content" && (await differInStorePathsOnly(was, is));
    changes.push({
      ...change,
      ...(follows ? { follows } : {}),
      ...(before?.type === "file" ? { sizeBefore: await fileSize(was) } : {}),
      ...(after?.type === "file" ? { sizeAfter: await fileSize(is) } : {}),
    });
  }
  return changes;
}
