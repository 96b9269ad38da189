import { MrrlError } from "../../errors/mrrl-error.ts";
import type { StoreName } from "../../model/store-name.ts";
import { type Choice, chooseRecord, type Offer } from "../../plan/cache/choose-record.ts";
import type { Context } from "../context.ts";
import { DownloadFailure } from "../download-failure.ts";
import type { Store } from "../store.ts";
import type { CacheSettings } from "./cache-settings.ts";
import { type CacheLocation, nameOf } from "./location.ts";
import { type OpenCache, openCache, readRecord } from "./open-cache.ts";
import { WrongArchive } from "./unpacker.ts";

/** The caches of a run that could be opened. What is wrong with one is told, and the others are used. */
export class Caches {
  readonly #context: Context;
  readonly #settings: CacheSettings;
  readonly #open: readonly OpenCache[];

  private constructor(context: Context, settings: CacheSettings, open: readonly OpenCache[]) {
    this.#context = context;
    this.#settings = settings;
    this.#open = open;
  }

  /**
   * Reads the index of each cache. Without a network only directories are asked.
   * @param remember what was seen, in the store; a run that changes nothing does not.
   */
  static async open(
    context: Context,
    store: Store,
    settings: CacheSettings,
    remember = true,
  ): Promise<Caches> {
    const asked = settings.locations.filter(
      ({ kind }) => kind === "directory" || !context.settings.offline,
    );
    const open = await Promise.all(
      asked.map((location) =>
        openCache(context, store, location, settings.trust, remember).catch((error: unknown) => {
          context.signal.throwIfAborted();
          tellTrouble(context, `the cache ${nameOf(location)} is not used`, error);
          return undefined;
        }),
      ),
    );
    return new Caches(
      context,
      settings,
      open.filter((cache) => cache !== undefined),
    );
  }

  /** How many keys must have signed the same. */
  get threshold(): number {
    return this.#settings.trust.threshold;
  }

  /** Whether the index of a cache names a path. */
  names({ full }: StoreName): boolean {
    return this.#open.some(({ index }) => index.records.has(full));
  }

  /** Reads what the caches say of a path, and decides what to believe. */
  async choose({ full }: StoreName): Promise<Choice<CacheLocation>> {
    const { trust } = this.#settings;
    const asked = this.#open.flatMap((cache) =>
      (cache.index.records.get(full) ?? []).map(async (digest) => {
        const { record, keys } = await readRecord(
          this.#context,
          cache.location,
          full,
          digest,
          trust,
        );
        return { cache: cache.location, record, keys };
      }),
    );
    const offers: Offer<CacheLocation>[] = [];
    for (const each of await Promise.allSettled(asked)) {
      if (each.status === "fulfilled") offers.push(each.value);
      else {
        this.#context.signal.throwIfAborted();
        tellTrouble(this.#context, `a record of ${full} is not used`, each.reason);
      }
    }
    return chooseRecord(offers, trust.threshold);
  }
}

/** Warns of what a cache did wrong. @throws what is not its fault */
export function tellTrouble({ events }: Context, what: string, error: unknown): void {
  if (error instanceof DownloadFailure || error instanceof WrongArchive) {
    events.warn(`${what}: ${error.message}`);
    return;
  }
  if (!(error instanceof MrrlError) || !cacheFaults.has(error.code)) throw error;
  const { place, message, evidence, hint } = error;
  const at = place === undefined ? "" : `${place}: `;
  const more = evidence === undefined ? "" : ` (${evidence})`;
  events.warn(`${what}: ${at}${message}${more}${hint === undefined ? "" : `; ${hint}`}`);
}

const cacheFaults = new Set(["CACHE_REFUSED", "SIGNATURE_REFUSED", "ARCHIVE_REFUSED"]);
