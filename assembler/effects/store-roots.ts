import { existsSync, statSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { StoreName } from "../model/store-name.ts";
import { isIndirect, parseStoreRoot, rootKey, type StoreRoot } from "../model/store-root.ts";
import type { Context } from "./context.ts";
import { withLock } from "./lock.ts";
import type { Store } from "./store.ts";
import { noteUse } from "./store-lease.ts";
import { namesIn, storeNameOf } from "./store-names.ts";

/** A root as the caller knows it. */
export type RootWish = Omit<StoreRoot, "format" | "paths"> & {
  readonly paths: readonly StoreName[];
};

/** Where the root of something is. */
export function rootPath({ root }: Store, wish: RootWish): string {
  return `${root}/roots/${rootKey({ ...wish, format: 1 })}.json`;
}

/**
 * Makes store paths a root of garbage collection, in place of what the same thing had before.
 * The caller holds a lease of them (`holdPaths`).
 * @throws STORE_UNUSABLE, NO_SPACE, DISK_FAILED
 */
export function setRoot(context: Context, store: Store, wish: RootWish): Promise<void> {
  return write(context, store, wish, () => []);
}

/** Adds store paths to a root: what it had before stays, until `setRoot`. @throws as `setRoot` */
export function growRoot(context: Context, store: Store, wish: RootWish): Promise<void> {
  return write(context, store, wish, (old) => old);
}

async function write(
  context: Context,
  store: Store,
  wish: RootWish,
  keep: (old: readonly string[]) => readonly string[],
): Promise<void> {
  const path = rootPath(store, wish);
  const temporary = `${path}.tmp`;
  await withLock(context, path, async () => {
    const text = await readFile(path, "utf8").catch(() => "");
    // A damaged one is replaced: nobody can tell what it kept.
    const old = pathsOf(text);
    const wanted = new Set([...keep(old), ...wish.paths.map(({ full }) => full)]);
    const root: StoreRoot = { format: 1, ...wish, paths: [...wanted].sort() };
    const fresh = `${JSON.stringify(root, null, 2)}\n`;
    if (fresh === text) return;
    // Until now they were used.
    const dropped = old.filter((full) => !wanted.has(full));
    noteUse(
      store,
      dropped.flatMap((full) => storeNameOf(full) ?? []),
      Date.now(),
    );
    try {
      await writeFile(temporary, fresh, { flush: true });
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw store.explain(error);
    }
  });
}

function pathsOf(text: string): readonly string[] {
  try {
    return parseStoreRoot(text).paths;
  } catch {
    return [];
  }
}

/** A root as it is in the store. */
export interface ListedRoot extends StoreRoot {
  /** Name of its file, without `.json`. */
  readonly key: string;
  /** When it was made or changed, in milliseconds since 1970. */
  readonly time: number;
  /** The file that it depends on is gone: it keeps nothing. */
  readonly stale: boolean;
}

/**
 * Reads all roots, sorted by their keys.
 * @throws STORE_CORRUPT for one that is damaged: what it keeps is not known.
 */
export async function readRoots(store: Store): Promise<ListedRoot[]> {
  const roots: ListedRoot[] = [];
  for (const key of await rootKeys(store)) {
    const path = `${store.root}/roots/${key}.json`;
    try {
      const root = parseStoreRoot(await readFile(path, "utf8"));
      const stale = isIndirect(root) && !existsSync(root.place);
      roots.push({ ...root, key, time: statSync(path).mtimeMs, stale });
    } catch (error) {
      // Another run has replaced or removed it.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") continue;
      throw new MrrlError("STORE_CORRUPT", `a root is unusable: ${(error as Error).message}`, {
        place: path,
        hint: `build again what it keeps, or \`mrrl store forget ${key}\` if it is not needed`,
        cause: error,
      });
    }
  }
  return roots;
}

/** The keys of all roots, damaged ones included. */
export async function rootKeys(store: Store): Promise<string[]> {
  return (await namesIn(store, "roots")).flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? []);
}

/** Removes a root. */
export async function removeRoot(context: Context, store: Store, key: string): Promise<void> {
  const path = `${store.root}/roots/${key}.json`;
  await withLock(context, path, () => rm(path, { force: true }));
}
