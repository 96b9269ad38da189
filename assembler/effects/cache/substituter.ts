import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { MrrlError } from "../../errors/mrrl-error.ts";
import type { Activity } from "../../events/bus.ts";
import { bytes } from "../../events/wording.ts";
import type { CacheRecord } from "../../model/cache/record.ts";
import type { StoreName } from "../../model/store-name.ts";
import type { Claim } from "../../plan/cache/choose-record.ts";
import type { CanonicalTree } from "../canonicalise.ts";
import type { Context } from "../context.ts";
import { DownloadFailure } from "../download-failure.ts";
import { flush } from "../flush.ts";
import { GroupSync } from "../group-sync.ts";
import { withLock } from "../lock.ts";
import { removeTree } from "../remove-tree.ts";
import type { Store } from "../store.ts";
import { syncFileSystem } from "../sync-file-system.ts";
import { tellTrouble } from "./caches.ts";
import { type CacheLocation, nameOf } from "./location.ts";
import { unpackArchive } from "./unpack-archive.ts";
import { type Unpacker, WrongArchive } from "./unpacker.ts";

/** A path to be had from caches. */
export interface Wanted {
  readonly name: StoreName;
  readonly claim: Claim<CacheLocation>;
  /** Its build script, where that is known. */
  readonly script: string | undefined;
}

/** Makes store paths of what caches have: it verifies each before it gets its name. */
export class Substituter {
  readonly #context: Context;
  readonly #store: Store;
  readonly #unpacker: Unpacker;
  readonly #sync: GroupSync;
  readonly #tools: () => Promise<string | undefined>;
  readonly #firstSync = new FirstSync();

  /**
   * @param tools says when the tools closure is in the store, whose sync(1) flushes; undefined:
   * it is not, and files are flushed one by one.
   */
  constructor(
    context: Context,
    store: Store,
    unpacker: Unpacker,
    tools: () => Promise<string | undefined>,
  ) {
    this.#context = context;
    this.#store = store;
    this.#unpacker = unpacker;
    this.#tools = tools;
    this.#sync = new GroupSync(async (path) => {
      const root = existsSync(`${path}/usr/bin/sync`) ? path : await tools();
      if (root === undefined) throw new MrrlError("BUG", "the tools that flush are gone");
      await syncFileSystem(context, { root }, path);
    });
  }

  /**
   * Fetches a path from the first of the caches that has it whole.
   * @param ready what the path refers to is in the store then.
   * @param onUnpacked called when only its flush and its name are lacking.
   * @returns whether it is in the store now; what was wrong is told.
   * @throws NO_SPACE, STORE_UNUSABLE, DISK_FAILED, INTERRUPTED
   */
  async fetch(
    wanted: Wanted,
    ready: () => Promise<boolean>,
    activity: Activity,
    onUnpacked: () => void,
  ): Promise<boolean> {
    const { name, claim } = wanted;
    const store = this.#store;
    return withLock(
      this.#context,
      store.physicalPath(name),
      async () => {
        if (store.has(name)) {
          activity.finish("reused");
          return true;
        }
        for (const { cache, record } of claim.offers) {
          const output = await store.makeOutput(name);
          try {
            const progress = (done: number) => activity.progress(done, record.path.size);
            const tree = await unpackArchive(
              this.#context,
              this.#unpacker,
              cache,
              record,
              output,
              progress,
            );
            onUnpacked();
            if (!(await ready())) {
              await removeTree(output);
              return false;
            }
            await this.#commit(wanted, record, output, tree);
            activity.finish("ok", `${bytes(record.archive.size)} from ${nameOf(cache)}`);
            return true;
          } catch (error) {
            await removeTree(output).catch(() => {});
            this.#context.signal.throwIfAborted();
            if (!isCacheFault(error)) throw store.explain(error);
            tellTrouble(this.#context, `${name.full} of ${nameOf(cache)} is not used`, error);
          }
        }
        activity.finish("failed", "no cache has it whole");
        return false;
      },
      () => activity.log("waiting for another mrrl that is making this"),
    );
  }

  async #commit(
    { name, script }: Wanted,
    record: CacheRecord,
    output: string,
    tree: CanonicalTree,
  ): Promise<void> {
    const store = this.#store;
    const sync = async () => {
      if (await this.#syncWithProgram(output)) return;
      // A link cannot be flushed by itself; its directory can.
      const inside = tree.entries.filter(({ type }) => type !== "symlink").reverse();
      for (const { path } of inside) await flush(`${output}/${path}`);
      for (const path of [output, store.recordPath(name), dirname(store.recordPath(name))]) {
        await flush(path);
      }
    };
    await store.commit(name, output, record.path, sync, script);
  }

  /** @returns false when there is no program to flush with. */
  async #syncWithProgram(output: string): Promise<boolean> {
    if (existsSync(`${output}/usr/bin/sync`)) {
      const flushed = this.#sync.flush(output);
      this.#firstSync.begin(flushed);
      await flushed;
      return true;
    }
    // The tools closure's own flush is also that of all who wait for it to come.
    if (!this.#firstSync.begun) {
      const tools = this.#tools().then(() => false);
      if (await Promise.race([tools, this.#firstSync.ended.then(() => true)])) return true;
    }
    if ((await this.#tools()) === undefined) return false;
    await this.#sync.flush(output);
    return true;
  }
}

/** The first flush by a program that came with what is flushed. */
class FirstSync {
  begun = false;
  readonly ended: Promise<void>;
  #end: (flushed: Promise<void>) => void = () => {};

  constructor() {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    // Nobody may be waiting for it.
    this.ended.catch(() => {});
  }

  begin(flushed: Promise<void>): void {
    this.begun = true;
    this.#end(flushed);
  }
}

/** Whether a cache is to blame for a failure to unpack its archive, and not this machine. */
export function isCacheFault(error: unknown): boolean {
  if (error instanceof WrongArchive || error instanceof DownloadFailure) return true;
  return error instanceof MrrlError && error.code === "ARCHIVE_REFUSED";
}
