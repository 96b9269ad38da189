import { readCacheSettings } from "../effects/cache/cache-settings.ts";
import { Caches, tellTrouble } from "../effects/cache/caches.ts";
import { nameOf } from "../effects/cache/location.ts";
import { isCacheFault } from "../effects/cache/substituter.ts";
import { unpackArchive } from "../effects/cache/unpack-archive.ts";
import { withUnpacker } from "../effects/cache/unpacker.ts";
import type { Context } from "../effects/context.ts";
import { removeTree } from "../effects/remove-tree.ts";
import type { ReplacementSource } from "../effects/replacement.ts";
import type { Store } from "../effects/store.ts";
import type { StoreName } from "../model/store-name.ts";
import type { StoreRecord } from "../model/store-record.ts";

/** Copies of damaged store paths from binary caches. */
export class CachedReplacements implements ReplacementSource {
  readonly title = "a binary cache";
  readonly #context: Context;
  readonly #store: Store;
  #caches: Promise<Caches | undefined> | undefined;

  constructor(context: Context, store: Store) {
    this.#context = context;
    this.#store = store;
  }

  /**
   * Of a path whose record is there, any copy with the recorded tree hash will do; of one whose
   * record is lost, only what enough builders say. @throws NO_SPACE, INTERRUPTED
   */
  async provide(
    name: StoreName,
    record: StoreRecord | undefined,
    into: string,
  ): Promise<StoreRecord | undefined> {
    this.#caches ??= this.#open();
    const caches = await this.#caches;
    if (!caches?.names(name)) return undefined;
    const { believed, claims } = await caches.choose(name);
    const same = claims.find(({ treeHash }) => treeHash === record?.treeHash);
    const offers = (record ? same : believed)?.offers ?? [];
    return withUnpacker(this.#context, false, async (unpacker) => {
      for (const { cache, record: offered } of offers) {
        try {
          await unpackArchive(this.#context, unpacker, cache, offered, into, () => {});
          return offered.path;
        } catch (error) {
          this.#context.signal.throwIfAborted();
          if (!isCacheFault(error)) throw error;
          tellTrouble(this.#context, `${name.full} of ${nameOf(cache)} is not used`, error);
          await removeTree(into);
          await this.#store.makeOutput(name);
        }
      }
      return undefined;
    });
  }

  async #open(): Promise<Caches | undefined> {
    const settings = await readCacheSettings(this.#context);
    return settings && Caches.open(this.#context, this.#store, settings);
  }
}
