import { MrrlError } from "../errors/mrrl-error.ts";
import { explainDiskFailure } from "./disk-failure.ts";

/** Turns what a full, failing or read-only disk says into an error with a way out. */
export async function writingCache<T>(path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw explainDiskFailure(error, {
      what: "the source cache",
      place: path,
      elsewhere: "name another directory with MRRL_CACHE",
    });
  }
}

/** What is said when the disk with the cache is full. */
export function cacheFull(path: string, cause: unknown): MrrlError {
  return new MrrlError("NO_SPACE", "the disk with the source cache is full", {
    place: path,
    hint: "free some space, or name another directory with MRRL_CACHE",
    cause,
  });
}
