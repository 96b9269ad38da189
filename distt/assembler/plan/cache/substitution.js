import { parseStoreName } from "../../model/store-name.js";
import { buildInputs } from "../build-graph.js";
/**
 * Plans what is fetched instead of built. Build inputs of a path that is fetched are not
 * needed; what it refers to is.
 * @param derivations all derivations, inputs before what needs them.
 */
export function planSubstitution(derivations, wanted, exists, availability) {
    const needed = new Set(wanted.map(({ full }) => full));
    const fetch = [];
    const unknown = [];
    // What a path refers to are inputs of its build, and those stand before it.
    for (const { storeName, ...derivation } of derivations.toReversed()) {
        if (!needed.has(storeName.full) || exists(storeName))
            continue;
        const known = availability(storeName);
        if (known.kind === "unknown")
            unknown.push(storeName);
        else if (known.kind === "available") {
            fetch.push(storeName);
            for (const reference of known.references)
                needed.add(reference);
        }
        else {
            for (const input of buildInputs({ storeName, ...derivation }))
                needed.add(input.full);
        }
    }
    return { fetch: fetch.reverse(), unknown };
}
/** Whether all that a record refers to are inputs of the path's build: others it cannot have. */
export function plausibleReferences(references, inputs) {
    const possible = new Set(inputs.map(({ full }) => full));
    return references.every(({ name }) => possible.has(parseStoreName(name).full));
}
