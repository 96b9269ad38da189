import { comparePaths } from "../model/tree-listing.js";
import { compareContent } from "./content-difference.js";
import { presence } from "./structure-difference.js";
/** Says how two outputs of one package differ: package → file → field. */
export async function compareTrees(name, first, second) {
    const [a, b] = [first, second].map(({ entries }) => new Map(entries.map((entry) => [entry.path, entry])));
    const differences = [];
    for (const path of [...new Set([...a.keys(), ...b.keys()])].sort(comparePaths)) {
        const [left, right] = [a.get(path), b.get(path)];
        const place = [name, path];
        const add = (field, one, two) => {
            if (one !== two)
                differences.push({ path: place, field, first: one, second: two });
        };
        if (!left || !right) {
            differences.push(presence(place, left !== undefined));
        }
        else if (left.type !== right.type) {
            add("type", left.type, right.type);
        }
        else if (left.type === "symlink" && right.type === "symlink") {
            add("target", JSON.stringify(left.target), JSON.stringify(right.target));
        }
        else if (left.type === "file" && right.type === "file") {
            add("mode", mode(left.executable), mode(right.executable));
            if (left.digest === right.digest)
                continue;
            const contents = await Promise.all([first.read(path), second.read(path)]);
            differences.push(...compareContent(place, contents[0], contents[1]));
        }
    }
    return differences;
}
function mode(executable) {
    return executable ? "0555" : "0444";
}
/** References of two outputs of one package that are not the same. */
export function compareReferences(name, first, second) {
    const show = ({ references }) => references.map((reference) => reference.name);
    const [a, b] = [show(first), show(second)];
    return [...new Set([...a, ...b])]
        .sort()
        .filter((each) => a.includes(each) !== b.includes(each))
        .map((each) => ({ ...presence([name], a.includes(each)), field: `reference to ${each}` }));
}
