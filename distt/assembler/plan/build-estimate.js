/**
 * Estimates how long builds will take. It is never less than the longest chain, nor than the sum
 * divided by the number of jobs.
 * @param builds inputs before what needs them.
 */
export function estimateBuild(builds, jobs) {
    const sum = builds.reduce((total, { milliseconds }) => total + (milliseconds ?? 0), 0);
    return {
        milliseconds: schedule(builds, jobs),
        jobs,
        sum,
        longestChain: longestChain(builds),
        unknown: builds
            .filter(({ milliseconds }) => milliseconds === undefined)
            .map(({ storeName }) => storeName),
    };
}
function longestChain(builds) {
    const chains = new Map();
    let longest = { milliseconds: 0, storeNames: [] };
    for (const { storeName, needs, milliseconds } of builds) {
        const before = longer(needs.flatMap((need) => chains.get(need) ?? []));
        const chain = {
            milliseconds: before.milliseconds + (milliseconds ?? 0),
            storeNames: [...before.storeNames, storeName],
        };
        chains.set(storeName, chain);
        longest = longer([longest, chain]);
    }
    return longest;
}
/** The longest; of several as long, the first. */
function longer(chains) {
    return chains.reduce((one, other) => (other.milliseconds > one.milliseconds ? other : one), {
        milliseconds: 0,
        storeNames: [],
    });
}
/** When the last one ends, if each starts in the order of the plan once it can and a job is free. */
function schedule(builds, jobs) {
    const names = new Set(builds.map(({ storeName }) => storeName));
    const ends = new Map();
    const waiting = [...builds];
    let running = [];
    let now = 0;
    while (waiting.length > 0) {
        const done = (name) => !names.has(name) || (ends.get(name) ?? Infinity) <= now;
        const next = running.length < jobs ? waiting.findIndex(({ needs }) => needs.every(done)) : -1;
        if (next >= 0) {
            const [build] = waiting.splice(next, 1);
            const end = now + (build?.milliseconds ?? 0);
            if (build)
                ends.set(build.storeName, end);
            if (end > now)
                running.push(end);
            continue;
        }
        // Nothing can start before one of those that run has ended.
        if (running.length === 0)
            break;
        now = Math.min(...running);
        running = running.filter((end) => end > now);
    }
    return Math.max(0, ...ends.values());
}
