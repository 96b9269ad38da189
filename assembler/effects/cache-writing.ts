import { MrrlError } from "../errors/mrrl-error.ts";

/** Turns what a full or read-only disk says into an error with a way out. */
export async function writingCache<T>(path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOSPC" || code === "EDQUOT") throw cacheFull(path, error);
    if (code === "EACCES" || code === "EROFS" || code === "EPERM" || code === "ENOTDIR") {
      throw new MrrlError("STORE_UNUSABLE", "the source cache cannot be written", {
        place: path,
        hint: "name a writable directory with MRRL_CACHE",
        cause: error,
      });
    }
    throw error;
  }
}

export function cacheFull(path: string, cause: unknown): MrrlError {
  return new MrrlError("NO_SPACE", "the disk with the source cache is full", {
    place: path,
    hint: "free some space, or move the cache with MRRL_CACHE",
    cause,
  });
}
