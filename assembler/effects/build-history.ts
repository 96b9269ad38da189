import { stat } from "node:fs/promises";
import type { EarlierBuild } from "../plan/rebuild-reasons.ts";
import type { Store } from "./store.ts";
import { listRecordedNames } from "./store-names.ts";

/**
 * All builds of some packages that a store has a record of, also of outputs that are gone.
 * A record that cannot be read is left out: nothing depends on what is found here.
 * @param packages their names.
 */
export async function buildHistory(
  store: Store,
  packages: ReadonlySet<string>,
): Promise<EarlierBuild[]> {
  const history: EarlierBuild[] = [];
  for (const storeName of await listRecordedNames(store)) {
    if (!packages.has(storeName.name)) continue;
    try {
      const { milliseconds } = await store.record(storeName);
      const { mtimeMs } = await stat(store.recordPath(storeName));
      const script = await store.script(storeName);
      history.push({ storeName, script, recordedAt: mtimeMs, milliseconds });
    } catch {
      // As if it had never been built.
    }
  }
  return history;
}
