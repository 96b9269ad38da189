import { fetchSource, locatorsOrRefusal } from "./fetch-source.js";
import { isCached, sourcePath } from "./source-cache.js";
const parallelDownloads = 6;
/** The largest files have a line each in a progress tree; hundreds of small ones would hide them. */
const shownDownloads = 8;
/**
 * Makes sure that the cache holds all of `sources`, several downloads at a time;
 * the first failure stops the others. Sources that are made from commits come last:
 * git is of the tools closure, whose own sources are not.
 * @param toolbox makes sure that the tools closure is there; called when git is needed.
 * @returns the paths in the order of `sources`.
 */
export async function fetchSources(context, sources, toolbox, parent) {
    const wanted = new Map();
    for (const source of sources) {
        if (!(await isCached(context, source)))
            wanted.set(source.sha256, source);
    }
    const paths = sources.map((source) => sourcePath(context, source));
    if (wanted.size === 0)
        return paths;
    for (const source of wanted.values())
        locatorsOrRefusal(context, source);
    const missing = [...wanted.values()];
    const largest = missing.toSorted((a, b) => (b.size ?? 0) - (a.size ?? 0));
    await context.events.activity("fetch", `${wanted.size} of ${sources.length} source files`, async (activity) => {
        const files = missing.filter(({ git }) => git === undefined);
        const commits = missing.filter(({ git }) => git !== undefined);
        const tools = once(toolbox);
        await fetchAll(context, files, tools, activity);
        await fetchAll(context, commits, tools, activity);
    }, parent, largest.slice(0, shownDownloads).map(({ file }) => file));
    return paths;
}
function once(work) {
    let result;
    return () => {
        result ??= work();
        return result;
    };
}
async function fetchAll(context, sources, toolbox, activity) {
    const stop = new AbortController();
    const signal = AbortSignal.any([context.signal, stop.signal]);
    const queue = sources.values();
    const total = sources.reduce((sum, { size = 0 }) => sum + size, 0);
    let done = 0;
    let failure;
    const worker = async () => {
        for (const source of queue) {
            if (signal.aborted)
                return;
            try {
                await fetchSource({ ...context, signal }, source, toolbox, activity);
                done += source.size ?? 0;
                activity.progress(done, total);
            }
            catch (error) {
                failure ??= { error };
                stop.abort(error);
            }
        }
    };
    await Promise.all(Array.from({ length: parallelDownloads }, worker));
    context.signal.throwIfAborted();
    if (failure)
        throw failure.error;
}
