import { parseStoreName } from "../model/store-name.js";
import { lineDifference } from "./line-difference.js";
import { parseScript } from "./parse-script.js";
import { withoutDigests } from "./without-digests.js";
/**
 * Says in what two build scripts of a package differ, in the order of the script.
 * @param toolchain names of the packages that are part of the toolchain beside the root.
 */
export function compareScripts(before, after, toolchain = new Set()) {
    const [was, is] = [parseScript(before), parseScript(after)];
    const changes = [
        ...compareMaps(was.properties, is.properties, "property"),
        ...compareMaps(inputs(was, "toolchain", toolchain), inputs(is, "toolchain", toolchain), "toolchain"),
        ...compareMaps(inputs(was, "dependency", toolchain), inputs(is, "dependency", toolchain), "dependency"),
        ...compareMaps(sources(was), sources(is), "source"),
        ...compareMaps(was.links, is.links, "link"),
        ...compareLines(was.variables, is.variables, "variables"),
        ...compareFiles(was, is),
        ...compareLines(was.steps, is.steps, "steps"),
        ...compareLines(was.check, is.check, "check"),
    ];
    if (changes.length > 0 || before === after)
        return changes;
    // It is in what was not looked at: a store path in the steps that is no dependency, or an order.
    return [{ what: "steps", lines: lineDifference(before.split("\n"), after.split("\n")) }];
}
/** How much two scripts differ: what was changed, line by line. */
export function weight(changes) {
    return changes.reduce((sum, change) => sum + ("lines" in change ? change.lines.length : 1), 0);
}
function compareMaps(before, after, what) {
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
        const [was, is] = [before.get(name), after.get(name)];
        if (was === is)
            return [];
        return {
            what,
            name,
            ...(was === undefined ? {} : { before: was }),
            ...(is === undefined ? {} : { after: is }),
        };
    });
}
function inputs({ root, dependencies }, kind, toolchain) {
    const named = dependencies.map((full) => [parseStoreName(full).name, full]);
    const found = new Map(named.filter(([name]) => toolchain.has(name) === (kind === "toolchain")));
    if (root !== undefined && kind === "toolchain")
        found.set(parseStoreName(root).name, root);
    return found;
}
/** The name of a .deb has its version in it: another version is the same source, changed. */
function sources({ sources: all }) {
    return new Map([...all].map(([file, hash]) => {
        const [, name, version] = /^([^_]+)_(.+?)(?:_[a-z0-9]+)?\.deb$/.exec(file) ?? [];
        return name === undefined ? [file, hash] : [name, `${version} ${hash}`];
    }));
}
function compareLines(before, after, what, name) {
    const lines = lineDifference(before.map(withoutDigests), after.map(withoutDigests));
    if (lines.length === 0)
        return [];
    return [{ what, ...(name === undefined ? {} : { name }), lines }];
}
function compareFiles(was, is) {
    return [...new Set([...was.files.keys(), ...is.files.keys()])].flatMap((path) => compareLines(was.files.get(path) ?? [], is.files.get(path) ?? [], "file", path));
}
