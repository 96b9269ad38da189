import { readdir } from "node:fs/promises";
import { parseStoreName, type StoreName } from "../model/store-name.ts";
import type { Store } from "./store.ts";

/** The store name that a text is; undefined when it is none. */
export function storeNameOf(text: string): StoreName | undefined {
  try {
    return parseStoreName(text);
  } catch {
    return undefined;
  }
}

/** Everything below `<store>/store`, `<store>/meta`…; nothing where there is no store yet. */
export async function namesIn(store: Store, part: string): Promise<string[]> {
  try {
    return (await readdir(`${store.root}/${part}`)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** The store paths that there are, sorted. */
export async function listStoreNames(store: Store): Promise<StoreName[]> {
  return (await namesIn(store, "store")).flatMap((name) => storeNameOf(name) ?? []);
}

/** The names of all paths that have a record, whether or not they are still there; sorted. */
export async function listRecordedNames(store: Store): Promise<StoreName[]> {
  return (await namesIn(store, "meta")).flatMap((file) => {
    const full = /^(.+)\.json$/.exec(file)?.[1];
    return (full !== undefined && storeNameOf(full)) || [];
  });
}
