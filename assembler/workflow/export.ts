import type { Context } from "../effects/context.ts";
import { writeExport } from "../effects/export-writer.ts";
import { readRunnerFiles } from "../effects/runner-files.ts";
import type { Sha256 } from "../model/sha256.ts";
import { type ExportTree, planExportTree } from "../plan/export-tree.ts";
import type { OpenProfile } from "./profile.ts";

/** An export tree, and what is known of how its builds come out. */
export interface Export {
  readonly tree: ExportTree;
  /** Full store name → tree hash, of what the store has. */
  readonly treeHashes: ReadonlyMap<string, Sha256>;
}

/** Plans the export tree of a profile; nothing is built for it. @throws STORE_CORRUPT */
export async function planExport(context: Context, profile: OpenProfile): Promise<Export> {
  const { derived, store, targets } = profile;
  const built = derived.derivations.filter(({ storeName }) => store.has(storeName));
  const hashes = built.map(async ({ storeName }): Promise<[string, Sha256]> => {
    const { treeHash } = await store.record(storeName);
    return [storeName.full, treeHash];
  });
  const treeHashes = new Map(await Promise.all(hashes));
  const runner = await readRunnerFiles(context);
  const { derivations } = derived;
  return { tree: planExportTree({ derivations, wanted: targets, treeHashes, runner }), treeHashes };
}

/** Writes the export tree of a profile to `output`. @throws what planning and writing throw. */
export async function exportScripts(
  context: Context,
  profile: OpenProfile,
  output: string,
): Promise<Export> {
  const planned = await planExport(context, profile);
  await writeExport(context, output, planned.tree.files);
  return planned;
}
