/** Everything a build may see: its root first, then its declared dependencies. */
export function buildInputs(derivation) {
    return [...(derivation.root ? [derivation.root] : []), ...derivation.dependencies];
}
/** Store names of all transitive build inputs of a derivation, itself left out. */
export function transitiveInputs(derivation, graph) {
    const seen = new Map();
    const visit = (names) => {
        for (const name of names) {
            if (seen.has(name.full))
                continue;
            seen.set(name.full, name);
            const input = graph.get(name.full);
            if (input)
                visit(buildInputs(input));
        }
    };
    visit(buildInputs(derivation));
    return [...seen.values()];
}
/**
 * Plans the builds for `wanted`: inputs of a path that exists are not looked at.
 * @param derivations all derivations, inputs before what needs them.
 * @param exists whether a store path is complete.
 */
export function planBuild(derivations, wanted, exists) {
    const needed = new Set(wanted.map((name) => name.full));
    const build = [];
    const reuse = [];
    for (const derivation of derivations.toReversed()) {
        if (!needed.has(derivation.storeName.full))
            continue;
        if (exists(derivation.storeName)) {
            reuse.push(derivation.storeName);
            continue;
        }
        build.push(derivation);
        for (const input of buildInputs(derivation))
            needed.add(input.full);
    }
    build.reverse();
    const sources = new Map();
    for (const derivation of build) {
        for (const source of derivation.sources)
            sources.set(source.sha256, source);
    }
    return { build, reuse: reuse.reverse(), sources: [...sources.values()] };
}
