import { existsSync, readdirSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Sha256 } from "../model/sha256.ts";
import type { DamagedPath } from "../model/store-damage.ts";
import type { StoreName } from "../model/store-name.ts";
import type { StoreRecord } from "../model/store-record.ts";
import type { Context } from "./context.ts";
import { exchange } from "./exchange.ts";
import { flush } from "./flush.ts";
import { withLock } from "./lock.ts";
import { removeTree } from "./remove-tree.ts";
import type { Store } from "./store.ts";
import { holdPaths } from "./store-lease.ts";
import { syncFileSystem } from "./sync-file-system.ts";
import type { Toolbox } from "./tool-program.ts";
import { readTrees } from "./tree-threads.ts";

/** Where whole copies of store paths come from. */
export interface ReplacementSource {
  /** For messages, such as `a new build`. */
  readonly title: string;
  /**
   * Puts a path's tree into a directory, which is empty and beside the path: canonical, as it
   * is in a store. Whether it is the right one is found out afterwards.
   * @param record what the store knows of the path, if that is not lost.
   * @returns a record for it; undefined: the source has none.
   */
  provide(
    name: StoreName,
    record: StoreRecord | undefined,
    into: string,
  ): Promise<StoreRecord | undefined>;
}

/** How a path was put right. */
export interface Replaced {
  readonly storeName: string;
  /** The title of the source. */
  readonly source: string;
  /** `record`: the path was whole, and has a record again. */
  readonly how: "exchanged" | "renamed" | "record";
}

/**
 * Puts one damaged path right: gets a copy from the first source that has the right one, and
 * only then exchanges it for what is there. The path has its name all the time, but where
 * `exchange` cannot do that.
 * @param usable whether a path may be used: it is not known to be damaged.
 * @throws STORE_CORRUPT when no source has it, NOT_REPRODUCIBLE when none has the recorded
 * tree, NO_SPACE, INTERRUPTED, and what sources throw; nothing has changed then.
 */
export async function replacePath(
  context: Context,
  store: Store,
  name: StoreName,
  damaged: DamagedPath,
  sources: readonly ReplacementSource[],
  usable: (full: string) => boolean,
): Promise<Replaced> {
  await holdPaths(context, store, [name]);
  return withLock(context, store.physicalPath(name), async () => {
    const record = await store.record(name).catch(() => undefined);
    const into = await store.makeOutput(name);
    try {
      const { source, fresh } = await obtain(context, store, name, record, into, sources);
      const place = { storeName: name.full, source: source.title };
      if (await onlyRecordIsLost(context, store, name, damaged, fresh.treeHash)) {
        await writeRecord(store, name, fresh);
        return { ...place, how: "record" };
      }
      const toolbox = findToolbox(store, into, usable);
      await sync(context, toolbox, into);
      const how = await exchange(context, toolbox, into, store.physicalPath(name));
      await flush(`${store.root}/store`);
      // Not earlier: it would vouch for the old one.
      if (record === undefined) await writeRecord(store, name, fresh);
      return { ...place, how };
    } catch (error) {
      throw store.explain(error);
    } finally {
      // The old one, or what was not right; what cannot be removed now the next run removes.
      await removeTree(into).catch(() => {});
    }
  });
}

async function obtain(
  context: Context,
  store: Store,
  name: StoreName,
  record: StoreRecord | undefined,
  into: string,
  sources: readonly ReplacementSource[],
): Promise<{ readonly source: ReplacementSource; readonly fresh: StoreRecord }> {
  const wrong: string[] = [];
  for (const source of sources) {
    const fresh = await source.provide(name, record, into);
    if (fresh !== undefined) {
      const expected = record?.treeHash ?? fresh.treeHash;
      const found = await canonicalHash(context, into);
      if (found === expected) return { source, fresh };
      wrong.push(`${source.title} has ${found ?? "no canonical tree"}`);
    }
    await store.makeOutput(name);
  }
  if (wrong.length === 0) {
    throw new MrrlError("STORE_CORRUPT", `nothing provides a new ${name.full}`, {
      place: store.physicalPath(name),
      hint: "it may be of a definition that has changed since; if nothing needs it, `mrrl store gc` removes it",
    });
  }
  throw new MrrlError("NOT_REPRODUCIBLE", `another ${name.full} came out than is recorded`, {
    place: store.physicalPath(name),
    evidence: [`recorded tree hash ${record?.treeHash}`, ...wrong].join("\n"),
    hint: "nothing was changed; `mrrl verify PROFILE --rebuild` says what comes out differently each time (docs/reproducibility.md)",
  });
}

/** The tree hash of a directory; undefined when it is not canonical. */
async function canonicalHash(context: Context, directory: string): Promise<Sha256 | undefined> {
  let hash: Sha256 | undefined;
  const { signal, settings } = context;
  const options = { threads: settings.jobs, signal, onBytes: () => {} };
  await readTrees([directory], options, ({ treeHash, signs }) => {
    const { modes, foreign, unreadable } = signs;
    if (modes.length + foreign.length + unreadable.length === 0) hash = treeHash;
  });
  return hash;
}

async function onlyRecordIsLost(
  context: Context,
  store: Store,
  name: StoreName,
  { damages }: DamagedPath,
  treeHash: Sha256,
): Promise<boolean> {
  if (damages.some(({ what }) => what !== "record")) return false;
  return (await canonicalHash(context, store.physicalPath(name))) === treeHash;
}

async function writeRecord(store: Store, name: StoreName, record: StoreRecord): Promise<void> {
  const path = store.recordPath(name);
  await writeFile(`${path}.tmp`, `${JSON.stringify(record, null, 2)}\n`, { flush: true });
  await rename(`${path}.tmp`, path);
  await flush(dirname(path));
}

/** Tools that are not known to be damaged: the new path itself, if it has them, or a path of that name. */
function findToolbox(
  store: Store,
  fresh: string,
  usable: (full: string) => boolean,
): Toolbox | undefined {
  const closures = readdirSync(`${store.root}/store`)
    .filter((full) => full.startsWith("tools-") && usable(full))
    .map((full) => `${store.root}/store/${full}`);
  const root = [fresh, ...closures].find((each) => existsSync(`${each}/usr/bin/mv`));
  return root === undefined ? undefined : { root };
}

async function sync(context: Context, toolbox: Toolbox | undefined, path: string): Promise<void> {
  if (toolbox !== undefined) return syncFileSystem(context, toolbox, path);
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    const inside = join(entry.parentPath, entry.name);
    // A link is flushed with its directory.
    if (entry.isFile() || entry.isDirectory()) await flush(inside);
  }
  await flush(path);
}
