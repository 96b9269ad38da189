import { readCacheSettings } from "../effects/cache/cache-settings.ts";
import { Caches } from "../effects/cache/caches.ts";
import type { CacheLocation } from "../effects/cache/location.ts";
import type { Context } from "../effects/context.ts";
import type { Store } from "../effects/store.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
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

/** Paths whose records are read at the same time. */
const atOnce = 32;

/** What builders say of a path about which they do not agree. */
export interface Dispute {
  readonly name: StoreName;
  readonly claims: readonly { readonly treeHash: Sha256; readonly keys: readonly string[] }[];
}

/** Asks the caches of a run what they have, and decides what to believe. */
export class Inquiry {
  readonly #context: Context;
  readonly #store: Store;
  readonly #derivations: readonly Derivation[];
  readonly #caches: Caches;
  readonly #graph: ReadonlyMap<string, Derivation>;
  /** What is believed of paths that caches name. */
  readonly #claims = new Map<string, Claim<CacheLocation>>();
  /** Paths that no cache has, or none that is believed, or not whole. */
  readonly #absent = new Set<string>();
  readonly #disputes: Dispute[] = [];

  private constructor(
    context: Context,
    store: Store,
    derivations: readonly Derivation[],
    caches: Caches,
  ) {
    this.#context = context;
    this.#store = store;
    this.#derivations = derivations;
    this.#caches = caches;
    this.#graph = new Map(derivations.map((each) => [each.storeName.full, each]));
  }

  /**
   * Opens the caches of this run.
   * @param derivations of what will be asked for; none: paths are asked for by their names.
   * @param remember what was seen of them, in the store. @returns undefined: it has none.
   */
  static async begin(
    context: Context,
    store: Store,
    derivations: readonly Derivation[],
    remember: boolean,
  ): Promise<Inquiry | undefined> {
    const settings = await readCacheSettings(context);
    if (settings === undefined || settings.locations.length === 0) return undefined;
    const caches = await Caches.open(context, store, settings, remember);
    return new Inquiry(context, store, derivations, caches);
  }

  /** What builders do not agree about, as far as it was asked for. */
  get disputes(): readonly Dispute[] {
    return this.#disputes;
  }

  /** What can be fetched so that some paths exist, what they refer to before them. */
  async available(wanted: readonly StoreName[]): Promise<readonly StoreName[]> {
    for (;;) {
      const { fetch, unknown } = planSubstitution(
        this.#derivations,
        wanted,
        (name) => this.#store.has(name),
        (name) => this.#availability(name),
      );
      if (unknown.length === 0) return fetch;
      // What is still unknown then is asked for in the next round.
      await Promise.all(unknown.slice(0, atOnce).map((name) => this.#findOut(name)));
    }
  }

  /**
   * What can be fetched so that some paths exist, where no definitions say what they are made
   * of: themselves and what their records say that they refer to, that before them.
   */
  async availableByName(wanted: readonly StoreName[]): Promise<readonly StoreName[]> {
    const fetch = new Map<string, StoreName>();
    const seen = new Set<string>();
    const visit = async (name: StoreName): Promise<void> => {
      if (seen.has(name.full) || this.#store.has(name)) return;
      seen.add(name.full);
      if (this.#availability(name).kind === "unknown") await this.#findOut(name);
      const known = this.#availability(name);
      if (known.kind !== "available") return;
      for (const reference of known.references) await visit(parseStoreName(reference));
      fetch.set(name.full, name);
    };
    for (const name of wanted) await visit(name);
    return [...fetch.values()];
  }

  /** What is believed of a path that is available. */
  claim({ full }: StoreName): Claim<CacheLocation> {
    const claim = this.#claims.get(full);
    if (claim) return claim;
    throw new MrrlError("BUG", `${full} was planned without a record`);
  }

  /** What a path refers to that is available, by what is believed of it. */
  references(name: StoreName): readonly string[] {
    return (this.claim(name).offers[0]?.record.path.references ?? []).map((each) => each.name);
  }

  /** The build script of a path. */
  script({ full }: StoreName): string | undefined {
    return this.#graph.get(full)?.script;
  }

  /** A path could not be had after all. */
  giveUp({ full }: StoreName): void {
    this.#absent.add(full);
  }

  #availability(name: StoreName): Availability {
    if (this.#absent.has(name.full) || !this.#caches.names(name)) return { kind: "absent" };
    const record = this.#claims.get(name.full)?.offers[0]?.record;
    if (record === undefined) return { kind: "unknown" };
    return { kind: "available", references: record.path.references.map((each) => each.name) };
  }

  /** Reads the records of a path, and decides whether it is fetched. */
  async #findOut(name: StoreName): Promise<void> {
    const { events } = this.#context;
    const { believed, claims } = await this.#caches.choose(name);
    if (claims.length > 1) {
      this.#disputes.push({ name, claims });
      const said = claims.map(({ treeHash, keys }) => `${keys.join(", ")}: ${treeHash}`);
      const then = believed ? "the first is believed" : "it is built here";
      events.warn(
        `builders disagree about ${name.full}, so ${then} (tree hashes by ${said.join("; by ")})`,
      );
    }
    const derivation = this.#graph.get(name.full);
    const references = believed?.offers[0]?.record.path.references ?? [];
    const inputs = derivation ? transitiveInputs(derivation, this.#graph) : [];
    const byName = this.#graph.size === 0;
    if (believed && (byName || plausibleReferences(references, inputs))) {
      this.#claims.set(name.full, believed);
      return;
    }
    this.#absent.add(name.full);
    if (believed) {
      events.warn(`what is said of ${name.full} is not used: it refers to what is no input`);
    } else if (claims.length === 1) {
      const signed = claims[0]?.keys.length ?? 0;
      events.info(
        `${name.full} is built here: ${signed} of the ${this.#caches.threshold} keys that are asked for signed it`,
      );
    }
  }
}
