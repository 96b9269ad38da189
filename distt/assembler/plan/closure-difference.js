/**
 * Pairs the paths of two closures: those that both have, then those of one package. Of a package
 * that is there several times, the versions are paired in their order.
 * @param also two paths that are a pair whatever they are called.
 */
export function pairClosures(first, second, also) {
    const inFirst = new Set(first.map(({ full }) => full));
    const common = new Set(second.map(({ full }) => full).filter((full) => inFirst.has(full)));
    const given = also && also.first.full !== also.second.full ? also : undefined;
    const left = (names, taken) => byPackage(names.filter(({ full }) => !common.has(full) && full !== taken?.full));
    const [a, b] = [left(first, given?.first), left(second, given?.second)];
    const pairs = first
        .filter(({ full }) => common.has(full))
        .map((name) => ({ first: name, second: name }));
    if (given)
        pairs.push(given);
    for (const name of new Set([...a.keys(), ...b.keys()])) {
        const [ones, others] = [a.get(name) ?? [], b.get(name) ?? []];
        for (let at = 0; at < Math.max(ones.length, others.length); at++) {
            const [one, other] = [ones[at], others[at]];
            pairs.push({ ...(one ? { first: one } : {}), ...(other ? { second: other } : {}) });
        }
    }
    const key = ({ first: one, second: other }) => one?.full ?? other?.full ?? "";
    return pairs.sort((x, y) => (key(x) < key(y) ? -1 : 1));
}
/** What has become of a path. */
export function pathChange(first, second) {
    if (!first)
        return "added";
    if (!second)
        return "removed";
    if (first.storeName === second.storeName)
        return "equal";
    return first.treeHash === second.treeHash ? "rebuilt" : "changed";
}
/** The version of an environment says of what it is one: another version is another thing. */
function byPackage(names) {
    const sorted = names.toSorted((a, b) => (a.full < b.full ? -1 : 1));
    const groups = new Map();
    for (const name of sorted) {
        const key = name.name === "environment" ? `${name.name}-${name.version}` : name.name;
        groups.set(key, [...(groups.get(key) ?? []), name]);
    }
    return groups;
}
