import { statSync } from "node:fs";
/** What stands for a path that leads to nothing. */
export const absent = "absent";
/**
 * Tells two states of a file apart without reading it: size, times of change in
 * nanoseconds and inode of what a path leads to, or `absent`. The time of inode change
 * cannot be set by a program, so a file that was written to shows it.
 * @throws what stat(2) fails with, unless there is nothing.
 */
export function fileState(path) {
    try {
        const state = statSync(path, { bigint: true, throwIfNoEntry: false });
        if (state === undefined)
            return absent;
        return [state.size, state.mtimeNs, state.ctimeNs, state.ino].join(" ");
    }
    catch (error) {
        if (error.code === "ENOTDIR")
            return absent;
        throw error;
    }
}
/**
 * Whether a file in this state was left alone since a time, in milliseconds. Of a
 * file changed after it, the next change might show no other state: file systems
 * count time in steps, of up to two seconds.
 */
export function unchangedSince(state, time) {
    if (state === absent)
        return true;
    const step = 2000000000n;
    const [, modified = "0", changed = "0"] = state.split(" ");
    const limit = BigInt(Math.floor(time)) * 1000000n - step;
    return BigInt(modified) < limit && BigInt(changed) < limit;
}
