import { readdir } from "node:fs/promises";
import { parseStoreName, type StoreName } from "../model/store-name.ts";
import { isMissing } from "./definition-file.ts";
import type { Store } from "./store.ts";

/** The names of all complete paths of a store, sorted; none when there is no store yet. */
export async function listStoreNames(store: Store): Promise<StoreName[]> {
  return readNames(`${store.root}/store`, /^[^.].*$/);
}

/** The names of all paths that have a record, whether or not they are still there; sorted. */
export async function listRecordedNames(store: Store): Promise<StoreName[]> {
  return readNames(`${store.root}/meta`, /^(.+)\.json$/);
}

async function readNames(directory: string, pattern: RegExp): Promise<StoreName[]> {
  let entries: string[];
  try {
    entries = await readdir(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  return entries.sort().flatMap((entry) => {
    const match = pattern.exec(entry);
    return match ? parsed(match[1] ?? entry) : [];
  });
}

/** What is not a store name is none of the store's: somebody has put it there. */
function parsed(full: string): StoreName[] {
  try {
    return [parseStoreName(full)];
  } catch {
    return [];
  }
}
