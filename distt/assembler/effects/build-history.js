import { stat } from "node:fs/promises";
import { listRecordedNames } from "./store-names.js";
/**
 * All builds of some packages that a store has a record of, also of outputs that are gone.
 * A record that cannot be read is left out: nothing depends on what is found here.
 * @param packages their names.
 */
export async function buildHistory(store, packages) {
    const history = [];
    for (const storeName of await listRecordedNames(store)) {
        if (!packages.has(storeName.name))
            continue;
        try {
            const { milliseconds } = await store.record(storeName);
            const { mtimeMs } = await stat(store.recordPath(storeName));
            const script = await store.script(storeName);
            history.push({ storeName, script, recordedAt: mtimeMs, milliseconds });
        }
        catch {
            // As if it had never been built.
        }
    }
    return history;
}
