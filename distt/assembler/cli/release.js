import { InvalidArgumentError } from "commander";
import { largestRelease } from "../model/definition/profile.js";
/** The value of `--release`, in place of the profile's. */
export function parseRelease(text) {
    const release = Number(text);
    if (!/^(?:0|[1-9][0-9]*)$/.test(text) || release > largestRelease) {
        throw new InvalidArgumentError(`give a whole number from 0 to ${largestRelease}`);
    }
    return release;
}
