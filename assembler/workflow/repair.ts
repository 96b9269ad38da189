import type { Context } from "../effects/context.ts";
import { inOwnDirectory } from "../effects/own-directory.ts";
import { type Replaced, type ReplacementSource, replacePath } from "../effects/replacement.ts";
import type { Store } from "../effects/store.ts";
import { holdPaths } from "../effects/store-lease.ts";
import { removeLeftovers } from "../effects/store-leftovers.ts";
import { verifyPaths } from "../effects/store-verify.ts";
import { failureOf } from "../errors/failure-of.ts";
import type { MrrlError } from "../errors/mrrl-error.ts";
import type { DamagedPath } from "../model/store-damage.ts";
import { parseStoreName, type StoreName } from "../model/store-name.ts";
import { transitiveInputs } from "../plan/build-graph.ts";
import { type FoundDerivation, findDerivations } from "./find-derivations.ts";
import { RebuiltReplacements } from "./rebuilt-replacements.ts";

/** What came of a repair. */
export interface RepairReport {
  /** How many paths were looked at. */
  readonly paths: number;
  readonly repaired: readonly Replaced[];
  /** What is as damaged as before, and why. */
  readonly failed: readonly { readonly damaged: DamagedPath; readonly error: MrrlError }[];
}

/**
 * Puts store paths right that are not what was built, and what they refer to and are built
 * with. A path is exchanged only for one that is verified; see `replacePath`.
 * @param sources where replacements come from before they are built.
 * @throws NO_SPACE, STORE_UNUSABLE, INTERRUPTED; other failures are part of the report.
 */
export async function repair(
  context: Context,
  store: Store,
  names: readonly StoreName[],
  sources: readonly ReplacementSource[] = [],
): Promise<RepairReport> {
  await store.prepare();
  await removeLeftovers(store);
  const damage = new Damage(context, store);
  await damage.lookAt(names);
  if (damage.paths.size === 0) return { paths: names.length, repaired: [], failed: [] };
  const found = await findDerivations(context, damage.paths.keys());
  // What is built with something damaged would be something else.
  for (const { derivation, derivations, tools } of found.values()) {
    const graph = new Map(derivations.map((each) => [each.storeName.full, each]));
    const inputs = [...transitiveInputs(derivation, graph), tools.storeName];
    await damage.lookAt(inputs.filter((name) => store.has(name)));
  }
  const rest = [...damage.paths.keys()].filter((full) => !found.has(full));
  for (const [full, each] of await findDerivations(context, rest)) found.set(full, each);
  const usable = (full: string) => !damage.paths.has(full);
  return inOwnDirectory(context, `${store.root}/builds/.repair`, async () => {
    const scratch = `${store.root}/builds/.repair/store`;
    const rebuilt = new RebuiltReplacements(context, store, scratch, found, usable);
    const repaired: Replaced[] = [];
    const failed: { damaged: DamagedPath; error: MrrlError }[] = [];
    for (const [full, damaged] of inputsFirst(damage.paths, found)) {
      const name = parseStoreName(full);
      try {
        repaired.push(
          await replacePath(context, store, name, damaged, [...sources, rebuilt], usable),
        );
        damage.paths.delete(full);
      } catch (error) {
        const failure = failureOf(error);
        // The host lacks something, or nobody waits any more: the rest would fail as well.
        if (context.signal.aborted || failure.exitCode === 3 || failure.code === "BUG") throw error;
        failed.push({ damaged, error: failure });
      }
    }
    return { paths: damage.seen, repaired, failed };
  });
}

/** What is known to be damaged. */
class Damage {
  readonly paths = new Map<string, DamagedPath>();
  readonly #seen = new Set<string>();
  readonly #context: Context;
  readonly #store: Store;

  constructor(context: Context, store: Store) {
    this.#context = context;
    this.#store = store;
  }

  get seen(): number {
    return this.#seen.size;
  }

  /** Verifies paths that were not yet looked at, and what lacks that they refer to. */
  async lookAt(names: readonly StoreName[]): Promise<void> {
    const fresh = [...new Map(names.map((name) => [name.full, name])).values()].filter(
      ({ full }) => !this.#seen.has(full),
    );
    if (fresh.length === 0) return;
    for (const { full } of fresh) this.#seen.add(full);
    await holdPaths(this.#context, this.#store, fresh);
    const { damaged } = await verifyPaths(this.#context, this.#store, fresh);
    for (const path of damaged) {
      // Once what it refers to is there, such a path is whole.
      if (path.damages.some(({ what }) => what !== "reference"))
        this.paths.set(path.storeName, path);
    }
    const lost = damaged.flatMap(({ damages }) =>
      damages.flatMap((each) => (each.what === "reference" ? [parseStoreName(each.name)] : [])),
    );
    await this.lookAt(lost);
  }
}

/** Damaged paths, each after what it is built with; those that no script makes come last. */
function inputsFirst(
  paths: ReadonlyMap<string, DamagedPath>,
  found: ReadonlyMap<string, FoundDerivation>,
): [string, DamagedPath][] {
  const depth = (full: string): number => {
    const each = found.get(full);
    if (each === undefined) return Number.MAX_SAFE_INTEGER;
    const graph = new Map(each.derivations.map((one) => [one.storeName.full, one]));
    return transitiveInputs(each.derivation, graph).length;
  };
  return [...paths].sort(([a], [b]) => depth(a) - depth(b) || (a < b ? -1 : 1));
}
