import { MrrlError } from "../errors/mrrl-error.js";
import { explainDiskFailure } from "./disk-failure.js";
/** Turns what a full, failing or read-only disk says into an error with a way out. */
export async function writingCache(path, step) {
    try {
        return await step();
    }
    catch (error) {
        throw explainDiskFailure(error, {
            what: "the source cache",
            place: path,
            elsewhere: "name another directory with MRRL_CACHE",
        });
    }
}
/** What is said when the disk with the cache is full. */
export function cacheFull(path, cause) {
    return new MrrlError("NO_SPACE", "the disk with the source cache is full", {
        place: path,
        hint: "free some space, or name another directory with MRRL_CACHE",
        cause,
    });
}
