import { Substituter } from "../effects/cache/substituter.ts";
import type { Unpacker } from "../effects/cache/unpacker.ts";
import type { Context } from "../effects/context.ts";
import type { Store } from "../effects/store.ts";
import type { Activity } from "../events/bus.ts";
import type { Derivation } from "../model/derivation.ts";
import { parseStoreName, type StoreName } from "../model/store-name.ts";
import { type Dispute, Inquiry } from "./cache-inquiry.ts";

/** Paths that come at the same time; more may wait to be flushed. */
const parallel = 8;

/** What came of asking the caches. */
export interface Substitution {
  /** In the store now. */
  readonly fetched: readonly StoreName[];
  /** To be compared with what is built here. */
  readonly disputes: readonly Dispute[];
}

const nothing: Substitution = { fetched: [], disputes: [] };

/**
 * Gets from binary caches what would have to be built, as far as they have it and are to be
 * believed. Whatever is wrong with a cache is told, and the rest is left to be built.
 * @param tools the tools closure. @throws NO_SPACE, STORE_UNUSABLE, DISK_FAILED, INTERRUPTED
 */
export async function substitute(
  context: Context,
  store: Store,
  derivations: readonly Derivation[],
  wanted: readonly StoreName[],
  tools: StoreName,
  unpacker: Unpacker,
): Promise<Substitution> {
  if (context.settings.caches === undefined || wanted.every((name) => store.has(name))) {
    return nothing;
  }
  const inquiry = await Inquiry.begin(context, store, derivations, true);
  if (inquiry === undefined) return nothing;
  const run: Run = { context, store, inquiry, tools, unpacker };
  const fetched: StoreName[] = [];
  for (;;) {
    const fetch = await inquiry.available(wanted);
    if (fetch.length > 0) fetched.push(...(await fetchAll(run, fetch)));
    // What could not be fetched has inputs, which caches may have.
    if (fetch.every((name) => store.has(name))) break;
  }
  return { fetched, disputes: inquiry.disputes };
}

/**
 * Gets paths from binary caches by their names, with what they refer to.
 * @returns those that are in the store now. @throws NO_SPACE, STORE_UNUSABLE, DISK_FAILED, INTERRUPTED
 */
export async function fetchByName(
  context: Context,
  store: Store,
  wanted: readonly StoreName[],
  unpacker: Unpacker,
): Promise<readonly StoreName[]> {
  const inquiry = await Inquiry.begin(context, store, [], true);
  const fetch = (await inquiry?.availableByName(wanted)) ?? [];
  if (inquiry === undefined || fetch.length === 0) return [];
  const tools = fetch.find(({ name }) => name === "tools");
  return fetchAll({ context, store, inquiry, tools, unpacker }, fetch);
}

/** Tells of what was built here which builder said the same, and which did not. */
export async function settleDisputes(
  { events }: Context,
  store: Store,
  disputes: readonly Dispute[],
): Promise<void> {
  for (const { name, claims } of disputes) {
    if (!store.has(name)) continue;
    const { treeHash } = await store.record(name);
    const same = claims.filter((claim) => claim.treeHash === treeHash).flatMap(({ keys }) => keys);
    const other = claims.filter((claim) => claim.treeHash !== treeHash).flatMap(({ keys }) => keys);
    events.warn(
      `${name.full} has tree hash ${treeHash} here: ` +
        `${same.length > 0 ? `as ${same.join(", ")} signed` : "as nobody signed"}, ` +
        `not as ${other.join(", ")} did`,
    );
  }
}

interface Run {
  readonly context: Context;
  readonly store: Store;
  readonly inquiry: Inquiry;
  /** The tools closure, where it is known. */
  readonly tools: StoreName | undefined;
  readonly unpacker: Unpacker;
}

/** Fetches paths, each after what it refers to. @returns those that are in the store now */
async function fetchAll(run: Run, names: readonly StoreName[]): Promise<StoreName[]> {
  const { context, store } = run;
  return context.events.activity(
    "job",
    names.length === 1 ? "fetch 1 path from caches" : `fetch ${names.length} paths from caches`,
    async (job) => {
      const done = new Map<string, Promise<boolean>>();
      const substituter = new Substituter(context, store, run.unpacker, () => toolsOf(run, done));
      const queue = names.values();
      let failed = false;
      const slots = Array.from({ length: parallel }, async () => {
        for (const name of queue) {
          if (!(await start(run, substituter, name, done, job))) failed = true;
          if (failed) break;
        }
      });
      await Promise.all(slots);
      const ends = names.map((name) => done.get(name.full));
      // Nothing still writes when this throws.
      await Promise.allSettled(ends);
      const kept = await Promise.all(ends);
      return names.filter((_, index) => kept[index]);
    },
    undefined,
    names.map(label),
  );
}

/** The tools closure, once it is there. @returns undefined: it is not, and will not be in time */
async function toolsOf(
  { store, inquiry, tools }: Run,
  done: ReadonlyMap<string, Promise<boolean>>,
): Promise<string | undefined> {
  if (tools === undefined) return undefined;
  const coming = done.get(tools.full);
  // Those that it refers to come first: they would wait for what waits for them.
  if (coming && inquiry.references(tools).length > 0) return undefined;
  return ((await coming) ?? store.has(tools)) ? store.physicalPath(tools) : undefined;
}

/** Begins to fetch a path. @returns when it is unpacked, or will not be; false: that is an error */
function start(
  { context, store, inquiry }: Run,
  substituter: Substituter,
  name: StoreName,
  done: Map<string, Promise<boolean>>,
  job: Activity,
): Promise<boolean> {
  const claim = inquiry.claim(name);
  const script = inquiry.script(name);
  const ready = async () => {
    for (const reference of inquiry.references(name)) {
      const there = await (done.get(reference) ?? store.has(parseStoreName(reference)));
      if (!there) return false;
    }
    return true;
  };
  return new Promise((unpacked) => {
    const work = context.events.activity(
      "fetch",
      label(name),
      (activity) =>
        substituter.fetch({ name, claim, script }, ready, activity, () => unpacked(true)),
      job,
    );
    const result = work.then((fetched) => {
      if (!fetched) inquiry.giveUp(name);
      return fetched;
    });
    result.then(
      () => unpacked(true),
      () => unpacked(false),
    );
    done.set(name.full, result);
  });
}

function label({ name, version }: StoreName): string {
  return `${name} ${version}`;
}
