import { findRecordedPath } from "../../effects/find-store-paths.ts";
import type { Store } from "../../effects/store.ts";
import { listStoreNames } from "../../effects/store-names.ts";
import { MrrlError } from "../../errors/mrrl-error.ts";
import { type DamagedPath, describeDamage } from "../../model/store-damage.ts";
import type { StoreName } from "../../model/store-name.ts";

/** The store names that a command line means, each once. @throws USAGE */
export async function chosenNames(
  store: Store,
  texts: readonly string[],
  all: boolean,
): Promise<StoreName[]> {
  const named = await Promise.all(texts.map((text) => findRecordedPath(store, text)));
  const chosen = [...named, ...(all ? await listStoreNames(store) : [])];
  return [...new Map(chosen.map((name) => [name.full, name])).values()];
}

/** Damaged paths in words, and as the failure that they are. */
export function damageReport(
  store: Store,
  damaged: readonly DamagedPath[],
): { readonly lines: readonly string[]; readonly failure?: MrrlError } {
  const lines = damaged.flatMap((path) => [
    path.storeName,
    ...describeDamage(path).map((line) => `  ${line}`),
  ]);
  if (damaged.length === 0) return { lines };
  const what = damaged.length === 1 ? "a store path is" : `${damaged.length} store paths are`;
  const failure = new MrrlError("STORE_CORRUPT", `${what} not what was built`, {
    place: `${store.root}/store`,
    hint:
      damaged.length === 1
        ? `mrrl store repair ${damaged[0]?.storeName} puts it right`
        : "`mrrl store repair --all` puts them right",
  });
  return { lines, failure };
}
