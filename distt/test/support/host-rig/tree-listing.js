const fieldNames = ["type", "mode", "owner", "content", "attributes"];
/** Reads what the tree lister has printed. */
export function parseListing(text) {
    const lines = text.split("\n");
    if (lines.pop() !== "")
        throw new Error("a listing breaks off");
    return new Map(lines.map((line) => {
        const [path = "", ...fields] = line.split("\t");
        const changed = fields.pop() ?? "";
        if (fields.length !== fieldNames.length)
            throw new Error(`not a line of a listing: ${line}`);
        return [path, { what: fields.join("\t"), changed }];
    }));
}
/** How one tree differs from another, a line for each path, in words. */
export function treeDifferences(found, expected, { times = false, except = [] } = {}) {
    const paths = [...new Set([...expected.keys(), ...found.keys()])].toSorted();
    return paths
        .filter((path) => !except.some((left) => path === left || path.startsWith(`${left}/`)))
        .flatMap((path) => {
        const difference = entryDifference(found.get(path), expected.get(path), times);
        return difference === undefined ? [] : [`${path}: ${difference}`];
    });
}
function entryDifference(found, expected, times) {
    if (!found)
        return "is missing";
    if (!expected)
        return `is new: ${found.what.replaceAll("\t", " ")}`;
    const [now, before] = [found.what.split("\t"), expected.what.split("\t")];
    const differing = fieldNames.flatMap((name, at) => now[at] === before[at] ? [] : [`${name} ${now[at]}, not ${before[at]}`]);
    if (times && found.changed !== expected.changed) {
        differing.push(`changed at ${found.changed}, not ${expected.changed}`);
    }
    return differing.length === 0 ? undefined : differing.join("; ");
}
