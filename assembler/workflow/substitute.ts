import { readCacheSettings } from "../effects/cache/cache-settings.ts";
import { Caches } from "../effects/cache/caches.ts";
import type { CacheLocation } from "../effects/cache/location.ts";
import { Substituter } from "../effects/cache/substituter.ts";
import { Unpacker } from "../effects/cache/unpacker.ts";
import type { Context } from "../effects/context.ts";
import type { Store } from "../effects/store.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Activity } from "../events/bus.ts";
import type { Derivation } from "../model/derivation.ts";
import type { Sha256 } from "../model/sha256.ts";
import { parseStoreName, type StoreName } from "../model/store-name.ts";
import { transitiveInputs } from "../plan/build-graph.ts";
import type { Claim } from "../plan/cache/choose-record.ts";
import {
  type Availability,
  planSubstitution,
  plausibleReferences,
} from "../plan/cache/substitution.ts";

/** Paths that are fetched at the same time; unpacking takes as many threads as there are cores. */
const parallel = 8;

/** What builders say of a path about which they do not agree. */
export interface Dispute {
  readonly name: StoreName;
  readonly claims: readonly { readonly treeHash: Sha256; readonly keys: readonly string[] }[];
}

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
): Promise<Substitution> {
  if (context.settings.caches === undefined || wanted.every((name) => store.has(name))) {
    return nothing;
  }
  const settings = await readCacheSettings(context);
  if (settings === undefined || settings.locations.length === 0) return nothing;
  const run: Run = {
    ...{ context, store, derivations, tools },
    caches: await Caches.open(context, store, settings),
    graph: new Map(derivations.map((each) => [each.storeName.full, each])),
    choices: new Map(),
    absent: new Set(),
    disputes: [],
  };
  const fetched: StoreName[] = [];
  for (;;) {
    const { fetch, unknown } = planSubstitution(
      derivations,
      wanted,
      (name) => store.has(name),
      (name) => availability(run, name),
    );
    if (unknown.length > 0) {
      await Promise.all(unknown.map((name) => findOut(run, name)));
      continue;
    }
    if (fetch.length > 0) fetched.push(...(await fetchAll(run, fetch)));
    // What could not be fetched has inputs, which caches may have.
    if (fetch.every((name) => store.has(name))) break;
  }
  return { fetched, disputes: run.disputes };
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
  readonly derivations: readonly Derivation[];
  readonly tools: StoreName;
  readonly caches: Caches;
  readonly graph: ReadonlyMap<string, Derivation>;
  /** What is believed of paths that caches name. */
  readonly choices: Map<string, Claim<CacheLocation>>;
  /** Paths that no cache has, or none that is believed, or not whole. */
  readonly absent: Set<string>;
  readonly disputes: Dispute[];
}

function availability({ choices, absent, caches }: Run, name: StoreName): Availability {
  if (absent.has(name.full) || !caches.names(name)) return { kind: "absent" };
  const record = choices.get(name.full)?.offers[0]?.record;
  if (record === undefined) return { kind: "unknown" };
  return { kind: "available", references: record.path.references.map((each) => each.name) };
}

/** Reads the records of a path, and decides whether it is fetched. */
async function findOut(run: Run, name: StoreName): Promise<void> {
  const { caches, choices, absent, context, graph, disputes } = run;
  const { believed, claims } = await caches.choose(name);
  if (claims.length > 1) {
    disputes.push({ name, claims });
    const said = claims.map(({ treeHash, keys }) => `${keys.join(", ")}: ${treeHash}`);
    const then = believed ? "the first is believed" : "it is built here";
    context.events.warn(
      `builders disagree about ${name.full}, so ${then} (tree hashes by ${said.join("; by ")})`,
    );
  }
  const derivation = graph.get(name.full);
  const references = believed?.offers[0]?.record.path.references ?? [];
  const inputs = derivation ? transitiveInputs(derivation, graph) : [];
  if (believed && plausibleReferences(references, inputs)) {
    choices.set(name.full, believed);
    return;
  }
  absent.add(name.full);
  if (believed) {
    context.events.warn(`what is said of ${name.full} is not used: it refers to what is no input`);
  } else if (claims.length === 1) {
    const signed = claims[0]?.keys.length ?? 0;
    context.events.info(
      `${name.full} is built here: ${signed} of the ${caches.threshold} keys that are asked for signed it`,
    );
  }
}

/** Fetches paths, each after what it refers to. @returns those that are in the store now */
async function fetchAll(run: Run, names: readonly StoreName[]): Promise<StoreName[]> {
  const { context, store } = run;
  return context.events.activity(
    "job",
    names.length === 1 ? "fetch 1 path from caches" : `fetch ${names.length} paths from caches`,
    async (job) => {
      const unpacker = new Unpacker(context.settings.jobs);
      const end = () => unpacker.close();
      context.signal.addEventListener("abort", end, { once: true });
      const done = new Map<string, Promise<boolean>>();
      const substituter = new Substituter(context, store, unpacker, async () => {
        const { full } = run.tools;
        const there = (await done.get(full)) ?? store.has(run.tools);
        return there ? store.physicalPath(run.tools) : undefined;
      });
      try {
        const queue = names.values();
        const slots = Array.from({ length: parallel }, async () => {
          for (const name of queue) await start(run, substituter, name, done, job);
        });
        // Nothing still writes when this throws.
        await Promise.allSettled(slots);
        await Promise.all(slots);
        const kept = await Promise.all(names.map((name) => done.get(name.full)));
        return names.filter((_, index) => kept[index]);
      } finally {
        context.signal.removeEventListener("abort", end);
        await unpacker.close();
      }
    },
    undefined,
    names.map(label),
  );
}

function start(
  { context, store, choices, absent, graph }: Run,
  substituter: Substituter,
  name: StoreName,
  done: Map<string, Promise<boolean>>,
  job: Activity,
): Promise<boolean> {
  const claim = choices.get(name.full);
  if (!claim) throw new MrrlError("BUG", `${name.full} was planned without a record`);
  const script = graph.get(name.full)?.script;
  const ready = async () => {
    for (const reference of claim.offers[0]?.record.path.references ?? []) {
      const there = await (done.get(reference.name) ?? store.has(parseStoreName(reference.name)));
      if (!there) return false;
    }
    return true;
  };
  const work = context.events.activity(
    "fetch",
    label(name),
    (activity) => substituter.fetch({ name, claim, script }, ready, activity),
    job,
  );
  const result = work.then((fetched) => {
    if (!fetched) absent.add(name.full);
    return fetched;
  });
  done.set(name.full, result);
  return result;
}

function label({ name, version }: StoreName): string {
  return `${name} ${version}`;
}
