import { open } from "node:fs/promises";

/** Flushes a directory, so that a rename in it is on the disk. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
