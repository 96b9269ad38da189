import { copyFile, mkdtemp, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../effects/context.ts";
import { removeTree } from "../effects/remove-tree.ts";
import { Store } from "../effects/store.ts";
import { readTree } from "../effects/tree-reader.ts";
import type { Activity } from "../events/bus.ts";
import type { Derivation } from "../model/derivation.ts";
import type { Difference } from "../model/difference.ts";
import { perturbedPlaces } from "../plan/perturbed-world.ts";
import { compareReferences, compareTrees } from "../plan/tree-difference.ts";
import { buildInOtherWorld, type OtherWorld } from "./other-world.ts";

/** What came of building a package again. */
export interface Rebuilt {
  readonly storeName: string;
  readonly name: string;
  /** Of the store's record, and of what was built now. */
  readonly treeHashes: readonly [first: string, second: string];
  readonly milliseconds: number;
  readonly differences: readonly Difference[];
}

/**
 * Builds a package again in a perturbed world, and compares it with what the store has.
 * Its inputs are the store's own: an input that cannot be reproduced is no excuse, and
 * no cause, for what is made of it.
 */
export async function rebuild(
  context: Context,
  world: OtherWorld,
  derivation: Derivation,
): Promise<Rebuilt> {
  const { storeName, builder } = derivation;
  const label = `${storeName.name} ${storeName.version} in another world`;
  const kind = builder === "sh" ? "build" : "unpack";
  return context.events.activity(kind, label, async (activity) => {
    const scratch = await mkdtemp(join(context.settings.storeRoot, "builds", ".verify-"));
    try {
      const result = await rebuildIn(context, world, derivation, scratch, activity);
      activity.finish(result.differences.length === 0 ? "ok" : "failed", verdict(result));
      return result;
    } finally {
      await removeTree(scratch);
    }
  });
}

function verdict({ differences, treeHashes }: Rebuilt): string {
  return differences.length === 0
    ? `equal, ${treeHashes[0].slice(0, 16)}…`
    : `${differences.length} differences`;
}

async function rebuildIn(
  context: Context,
  world: OtherWorld,
  { storeName }: Derivation,
  scratch: string,
  activity: Activity,
): Promise<Rebuilt> {
  const { store, derived } = world.profile;
  const second = new Store(scratch);
  await second.prepare();
  for (const { storeName: other } of derived.derivations) {
    if (other.full === storeName.full || !store.has(other)) continue;
    // The link leads to where the other world has the real store.
    await symlink(`${perturbedPlaces.inputs}/store/${other.full}`, second.physicalPath(other));
    await copyFile(store.recordPath(other), second.recordPath(other));
  }
  const started = performance.now();
  await buildInOtherWorld(context, world, scratch, storeName.name, activity);
  const milliseconds = Math.round(performance.now() - started);
  const records = [await store.record(storeName), await second.record(storeName)] as const;
  const treeHashes = [records[0].treeHash, records[1].treeHash] as const;
  const view = async (root: string) => ({
    entries: await readTree(root),
    read: (path: string) => readFile(join(root, path)),
  });
  const differences =
    treeHashes[0] === treeHashes[1]
      ? compareReferences(storeName.name, ...records)
      : [
          ...(await compareTrees(
            storeName.name,
            await view(store.physicalPath(storeName)),
            await view(second.physicalPath(storeName)),
          )),
          ...compareReferences(storeName.name, ...records),
        ];
  return { storeName: storeName.full, name: storeName.name, treeHashes, milliseconds, differences };
}
