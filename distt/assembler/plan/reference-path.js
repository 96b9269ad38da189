/**
 * The shortest path of references from one of some paths to another one. Of several that are as
 * short, the one whose names come first: first by the order of `from`, then alphabetically.
 * @param records of the closure of `from`, by full store name.
 * @returns no steps when `to` is one of `from`; undefined when no path leads there.
 */
export function referencePath(records, from, to) {
    const arrivedBy = new Map();
    for (const root of from)
        arrivedBy.set(root, undefined);
    // A Map is walked in the order of insertion, and what is added meanwhile is walked, too.
    for (const name of arrivedBy.keys()) {
        if (name === to)
            return stepsTo(to, arrivedBy);
        for (const reference of records.get(name)?.references ?? []) {
            if (!arrivedBy.has(reference.name))
                arrivedBy.set(reference.name, { from: name, reference });
        }
    }
    return undefined;
}
function stepsTo(to, arrivedBy) {
    const steps = [];
    for (let step = arrivedBy.get(to); step; step = arrivedBy.get(step.from))
        steps.push(step);
    return steps.reverse();
}
