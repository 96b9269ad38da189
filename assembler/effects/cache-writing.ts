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
