import { readFile, rm, writeFile } from "node:fs/promises";
import { MrrlError } from "../../errors/mrrl-error.ts";
import {
  type OciRunConfig,
  ociRunConfigSchema,
  renderRunConfig,
} from "../../model/oci/run-config.ts";
import type { StoreName } from "../../model/store-name.ts";
import { treeHash } from "../../model/tree-listing.ts";
import { shellCommand } from "../../plan/shell-command.ts";
import { canonicalise } from "../canonicalise.ts";
import type { Context } from "../context.ts";
import { ReferenceScanner } from "../reference-scanner.ts";
import { removeTree } from "../remove-tree.ts";
import type { Store } from "../store.ts";
import { syncOutput } from "../sync-output.ts";
import type { Toolbox } from "../tool-program.ts";
import { ContentSpool } from "./content-spool.ts";

/** Files of the store path. */
const names = { root: "root.erofs", config: "config.json" } as const;

/**
 * Makes the store path of a container's root. The lock of the path is held.
 * @param work makes the EROFS image at a path, with a spool beside it, and says how to run it.
 * @throws STORE_UNUSABLE, NO_SPACE, DISK_FAILED, and what `work` throws
 */
export async function makeOciOutput(
  context: Context,
  store: Store,
  toolbox: Toolbox,
  name: StoreName,
  work: (image: string, spool: ContentSpool) => Promise<OciRunConfig>,
): Promise<void> {
  const output = await store.makeOutput(name);
  try {
    const config = await withSpool(`${output}/contents`, (spool) =>
      work(`${output}/${names.root}`, spool),
    );
    await writeFile(`${output}/${names.config}`, renderRunConfig(config));
    // Whatever is in the file system is compressed, and not from this store.
    const tree = await canonicalise(output, new ReferenceScanner([]));
    await store.commit(
      name,
      output,
      {
        format: 1,
        storeName: name.full,
        treeHash: treeHash(tree.entries),
        references: [],
        size: tree.size,
        milliseconds: 0,
      },
      (path) => syncOutput(context, toolbox, path, tree, store.recordPath(name)),
    );
  } catch (error) {
    // What cannot be removed now is removed by the next run.
    await removeTree(output).catch(() => {});
    throw store.explain(error);
  }
}

async function withSpool<T>(path: string, work: (spool: ContentSpool) => Promise<T>): Promise<T> {
  const spool = new ContentSpool(path);
  try {
    return await work(spool);
  } finally {
    spool.close();
    await rm(path, { force: true });
  }
}

/** How a container whose root is in the store is run. @throws STORE_CORRUPT */
export async function readRunConfig(store: Store, name: StoreName): Promise<OciRunConfig> {
  const path = store.physicalPath(name);
  const place = `${path}/${names.config}`;
  try {
    return ociRunConfigSchema.parse(JSON.parse(await readFile(place, "utf8")));
  } catch (cause) {
    throw new MrrlError("STORE_CORRUPT", "the configuration of a container is unusable", {
      place,
      hint: `have it made again: ${shellCommand(["chmod", "-R", "u+w", path])} && ${shellCommand(["rm", "-r", path])}`,
      cause,
    });
  }
}
