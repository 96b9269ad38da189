/**
 * Measures the closure of some paths.
 * @param records at least those of the closure, by full store name.
 */
export function closureSize(records, roots) {
    const size = (names) => [...names].reduce((sum, name) => sum + (records.get(name)?.size ?? 0), 0);
    const whole = reachable(records, roots);
    const sum = size(whole);
    const holders = holdersOf(records, whole);
    const paths = [...whole].map((storeName) => {
        return {
            storeName,
            self: size([storeName]),
            total: size(reachable(records, [storeName])),
            exclusive: sum - size(reachable(records, roots, storeName)),
            heldBy: (holders.get(storeName) ?? []).toSorted(),
        };
    });
    paths.sort((a, b) => b.self - a.self || (a.storeName < b.storeName ? -1 : 1));
    return { paths, sum };
}
/** What can be reached from some paths, themselves included, on no way through `without`. */
function reachable(records, from, without) {
    const seen = new Set(from.filter((name) => name !== without));
    // A Set is walked in the order of insertion, and what is added meanwhile is walked, too.
    for (const name of seen) {
        for (const reference of records.get(name)?.references ?? []) {
            if (reference.name !== without)
                seen.add(reference.name);
        }
    }
    return seen;
}
function holdersOf(records, names) {
    const holders = new Map();
    for (const holder of names) {
        for (const { name } of records.get(holder)?.references ?? []) {
            if (name !== holder)
                holders.set(name, [...(holders.get(name) ?? []), holder]);
        }
    }
    return holders;
}
