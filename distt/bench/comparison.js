/**
 * Measures candidates in turns, so that whatever else the machine does meets all alike.
 * A peer that fails is reported with the reason; if mrrl fails, that is thrown.
 */
export async function compare(candidates, { warmUps, runs }) {
    const states = candidates.map((candidate) => ({
        candidate,
        times: [],
        failure: undefined,
    }));
    for (let round = -warmUps; round < runs; round++) {
        for (const [index, state] of states.entries()) {
            if (state.failure !== undefined)
                continue;
            try {
                const time = await once(state.candidate);
                if (round >= 0)
                    state.times.push(time);
            }
            catch (error) {
                if (index === 0)
                    throw error;
                state.failure = reason(error);
            }
        }
    }
    const base = median(states[0]?.times ?? []);
    return states.map(({ candidate: { name, goal }, times, failure }, index) => failure === undefined
        ? {
            ...measured(name, "ms", times, goal),
            ...(index === 0 ? {} : { ratio: median(times) / base }),
        }
        : { name, unavailable: failure });
}
/** A row of some values, at least one. */
export function measured(name, unit, values, goal) {
    return {
        name,
        unit,
        runs: values.length,
        median: median(values),
        least: Math.min(...values),
        most: Math.max(...values),
        ...(goal === undefined ? {} : { goal }),
    };
}
/** A row for a peer that is not there at all. */
export function unavailable(name, error) {
    return { name, unavailable: reason(error) };
}
function median(values) {
    const sorted = values.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    const upper = sorted[middle] ?? Number.NaN;
    return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
async function once({ prepare, run }) {
    await prepare?.();
    const started = performance.now();
    const own = await run();
    return own ?? performance.now() - started;
}
function reason(error) {
    const { message, evidence } = error;
    const last = evidence?.trim().split("\n").at(-1);
    return last ? `${message}: ${last}` : message;
}
