import { MrrlError } from "../errors/mrrl-error.js";
import { versionSatisfies } from "./debian-version.js";
/**
 * The packages that `roots` need to run: themselves and, transitively, Pre-Depends
 * and Depends; neither Recommends nor Suggests. Of alternatives that nothing
 * fulfils yet the first available one is taken; of several providers of a virtual
 * package the one whose name sorts first. Depends on the index and the names
 * only, not on the order in which roots are given. Sorted by name.
 * @throws DEFINITION_INVALID when a root is unknown or a dependency cannot be met.
 */
export function debianClosure(index, request) {
    const { place } = request;
    const at = place === undefined ? {} : { place };
    const roots = [...new Set(request.roots)].sort();
    const exclude = new Set(request.exclude ?? []);
    for (const name of [...roots, ...exclude]) {
        if (index.packages.has(name))
            continue;
        const providers = index.providers.get(name);
        throw new MrrlError("DEFINITION_INVALID", `the suite has no package '${name}'`, {
            ...at,
            hint: providers
                ? `it is a virtual package; name one of: ${providers.join(", ")}`
                : "search the suite's package list for the right name",
        });
    }
    const both = roots.find((name) => exclude.has(name));
    if (both !== undefined) {
        throw new MrrlError("DEFINITION_INVALID", `'${both}' is both a root and excluded`, at);
    }
    // Roots first, so that they decide which alternative or provider is used.
    const chosen = new Map();
    const neededBy = new Map();
    const queue = [];
    const choose = (name, by) => {
        const deb = index.packages.get(name);
        if (!deb || chosen.has(name))
            return;
        chosen.set(name, deb);
        if (by !== undefined)
            neededBy.set(name, by);
        queue.push(deb);
    };
    for (const name of roots)
        choose(name, undefined);
    for (let deb = queue.shift(); deb; deb = queue.shift()) {
        for (const dependency of deb.depends) {
            if (dependency.some((alternative) => isExcluded(index, alternative, exclude)))
                continue;
            if (dependency.some((alternative) => fulfilled(index, alternative, chosen)))
                continue;
            const found = firstAvailable(index, dependency);
            if (found === undefined) {
                throw new MrrlError("DEFINITION_INVALID", `nothing in the suite fulfils '${describe(dependency)}', needed by ${chain(deb.name, neededBy)}`, { ...at, hint: "add the name to `exclude` if it works without" });
            }
            choose(found, deb.name);
        }
    }
    return [...chosen.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
/** Whether excluding was meant for this alternative: by its own name, or by its only providers'. */
function isExcluded(index, { name }, exclude) {
    if (exclude.has(name))
        return true;
    if (index.packages.has(name))
        return false;
    const providers = index.providers.get(name) ?? [];
    return providers.length > 0 && providers.every((provider) => exclude.has(provider));
}
function fulfilled(index, alternative, chosen) {
    const real = chosen.get(alternative.name);
    if (real && accepts(alternative, real.version))
        return true;
    return providersOf(index, alternative).some((provider) => chosen.has(provider));
}
function firstAvailable(index, dependency) {
    for (const alternative of dependency) {
        const real = index.packages.get(alternative.name);
        if (real && accepts(alternative, real.version))
            return real.name;
        const [provider] = providersOf(index, alternative);
        if (provider !== undefined)
            return provider;
    }
    return undefined;
}
/** Providers whose provide meets the constraint (an unversioned provide meets none, policy §7.5). */
function providersOf(index, alternative) {
    return (index.providers.get(alternative.name) ?? []).filter((provider) => index.packages
        .get(provider)
        ?.provides.some(({ name, version }) => name === alternative.name &&
        (alternative.constraint === undefined ||
            (version !== undefined && accepts(alternative, version)))));
}
function accepts({ constraint }, version) {
    return (constraint === undefined || versionSatisfies(version, constraint.relation, constraint.version));
}
function describe(dependency) {
    return dependency
        .map(({ name, constraint }) => constraint ? `${name} (${constraint.relation} ${constraint.version})` : name)
        .join(" | ");
}
function chain(name, neededBy) {
    const names = [name];
    for (let by = neededBy.get(name); by !== undefined; by = neededBy.get(by))
        names.push(by);
    return names.join(", for ");
}
