import { dirname } from "node:path";
import type { CanonicalTree } from "./canonicalise.ts";
import type { Context } from "./context.ts";
import { flush } from "./flush.ts";
import { syncFileSystem } from "./sync-file-system.ts";
import type { Toolbox } from "./tool-program.ts";

/** Up to so many entries and bytes a tree is small. */
const small = { entries: 64, bytes: 16 << 20 } as const;

/**
 * Flushes a finished output and its record to the disk. A small tree of files and
 * directories is flushed by itself: nothing is started for it, and it does not wait
 * for what else the file system has to write. A symbolic link cannot be flushed by
 * itself, and many files take longer than all at once.
 * @param record the record's file.
 */
export async function syncOutput(
  context: Context,
  toolbox: Toolbox,
  output: string,
  { entries, size }: CanonicalTree,
  record: string,
): Promise<void> {
  if (
    entries.length > small.entries ||
    size > small.bytes ||
    entries.some(({ type }) => type === "symlink")
  ) {
    return syncFileSystem(context, toolbox, output);
  }
  // Contents before the directories that name them.
  const inside = entries.map(({ path }) => `${output}/${path}`).reverse();
  for (const path of [record, ...inside, output, dirname(record)]) await flush(path);
}
