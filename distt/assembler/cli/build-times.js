import { duration } from "../events/wording.js";
/**
 * Tells what a run has built, a line per package. It is no result: a second run has the
 * same result and nothing to tell.
 * @param times the longest first; without any there is nothing to say.
 * @param whole of all that the run did, in milliseconds.
 */
export function tellBuildTimes({ events }, times, whole) {
    if (times.length > 0)
        events.info(buildTimesLines(times, whole).join("\n"));
}
/** The lines for people. */
export function buildTimesLines(times, whole) {
    const packages = times.length === 1 ? "1 package" : `${times.length} packages`;
    const width = Math.max(...times.map(({ milliseconds }) => duration(milliseconds).length));
    const lines = times.map(({ storeName, milliseconds }) => {
        const name = storeName.replace(/\.[0-9a-f]{64}$/, "");
        return `  ${duration(milliseconds).padStart(width)}  ${name}`;
    });
    return [`built ${packages}; ${duration(whole)} for everything`, ...lines];
}
