/**
 * The store names that a person may mean: by a path in the store (physical or logical; what is
 * behind the store name does not count), a full name, a package's name with or without its
 * version, or the beginning of a full name. What fits better hides what fits less:
 * `libcap` is not `libcap-ng`.
 */
export function matchStoreNames(argument, names) {
    const wanted = storeNameIn(argument);
    const kinds = [
        ({ full }) => full === wanted,
        ({ name, version }) => `${name}-${version}` === wanted,
        ({ name }) => name === wanted,
        ({ full }) => full.startsWith(wanted),
    ];
    for (const fits of kinds) {
        const found = names.filter(fits);
        if (found.length > 0)
            return found;
    }
    return [];
}
/** The first component of a path that reads like a full store name; else the last one. */
function storeNameIn(argument) {
    const components = argument.split("/").filter((component) => component !== "");
    const full = components.find((component) => /^.+-[^-]+\.[0-9a-f]{64}$/.test(component));
    return full ?? components.at(-1) ?? argument;
}
