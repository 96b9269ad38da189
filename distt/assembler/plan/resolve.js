import { MrrlError } from "../errors/mrrl-error.js";
import { didYouMean } from "../model/definition/nearest.js";
/** The error for a package that no directory has. `known`: names that exist. */
export function unknownPackage(reference, known) {
    const suggestion = didYouMean(reference.name, known);
    return new MrrlError("DEFINITION_NOT_FOUND", `there is no package '${reference.name}'`, {
        ...(reference.place === undefined ? {} : { place: reference.place }),
        ...(suggestion === undefined ? {} : { hint: suggestion }),
    });
}
/** The packages that one names, each with the place where it says so: what has to be read. */
export function packageReferences(loaded) {
    const { definition, placeOf } = loaded;
    switch (definition.kind) {
        case "root":
            return [];
        case "toolchain":
            return toolchainReferences(loaded);
        default:
            return [
                ...(definition.toolchain === undefined
                    ? []
                    : [{ name: definition.toolchain, place: placeOf(["toolchain"]) }]),
                ...dependencyReferences(loaded),
            ];
    }
}
/** What builds see of a toolchain: its root first, then its packages. */
export function toolchainReferences({ definition, placeOf }) {
    if (definition.kind !== "toolchain")
        return [{ name: definition.name, place: placeOf([]) }];
    return [
        { name: definition.root, place: placeOf(["root"]) },
        ...definition.packages.map((name, index) => ({ name, place: placeOf(["packages", index]) })),
    ];
}
/** The packages that one needs to be built, beside its toolchain. */
export function dependencyReferences({ definition, placeOf }) {
    if (definition.kind === "root" || definition.kind === "toolchain")
        return [];
    return definition.dependencies.map((name, index) => ({
        name,
        place: placeOf(["dependencies", index]),
    }));
}
/** The toolchain that a package is built with, where its user is built with `usual`. */
export function toolchainFor({ definition, placeOf }, usual) {
    if (definition.kind === "root" || definition.kind === "toolchain")
        return undefined;
    if (definition.toolchain === undefined)
        return usual;
    return { name: definition.toolchain, place: placeOf(["toolchain"]) };
}
/** Tells instances apart. */
export function instanceKey(loaded, usual) {
    const toolchain = toolchainFor(loaded, usual);
    const { name } = loaded.definition;
    return toolchain === undefined ? name : `${name} built with ${toolchain.name}`;
}
/**
 * The wanted packages and all they need, each once with each toolchain, needed ones
 * first, otherwise in the order of the references.
 * @param usual the toolchain of packages that do not name their own.
 * @throws DEFINITION_NOT_FOUND; DEFINITION_INVALID for what is no toolchain;
 * DEPENDENCY_CYCLE with the whole path and its places
 */
export function resolve(wanted, packages, usual) {
    const ordered = [];
    const finished = new Set();
    // The references that lead from a wanted package to the current one.
    const trail = [];
    const load = (reference) => {
        const loaded = packages.get(reference.name);
        if (loaded === undefined)
            throw unknownPackage(reference, [...packages.keys()]);
        return loaded;
    };
    const within = (step, work) => {
        if (finished.has(step.key))
            return;
        const start = trail.findIndex(({ key }) => key === step.key);
        if (start >= 0)
            throw cycle([...trail.slice(start), step]);
        trail.push(step);
        work();
        trail.pop();
        finished.add(step.key);
    };
    const visit = (reference, around) => {
        const loaded = load(reference);
        if (loaded.definition.kind === "toolchain")
            throw notAPackage(reference);
        const toolchain = toolchainFor(loaded, around);
        within({ ...reference, key: instanceKey(loaded, around) }, () => {
            if (toolchain !== undefined)
                visitToolchain(toolchain);
            for (const each of dependencyReferences(loaded))
                visit(each, toolchain ?? around);
            ordered.push({ loaded, toolchain });
        });
    };
    const visitToolchain = (reference) => {
        const loaded = load(reference);
        requireToolchain(loaded, reference);
        // A root is all that its toolchain consists of.
        if (loaded.definition.kind === "root") {
            visit(reference, reference);
            return;
        }
        within({ ...reference, key: `toolchain ${reference.name}` }, () => {
            for (const each of toolchainReferences(loaded))
                visit(each, reference);
        });
    };
    visitToolchain(usual);
    for (const reference of wanted)
        visit(reference, usual);
    return ordered;
}
function requireToolchain({ definition }, reference) {
    if (definition.kind === "toolchain")
        return;
    if (definition.kind === "root" && definition.toolchain !== undefined)
        return;
    throw new MrrlError("DEFINITION_INVALID", `'${reference.name}' is not a toolchain`, {
        ...(reference.place === undefined ? {} : { place: reference.place }),
        hint: "a toolchain is a definition of kind toolchain, or of kind root with the key `toolchain`",
    });
}
function notAPackage({ name, place }) {
    return new MrrlError("DEFINITION_INVALID", `'${name}' is a toolchain, not a package`, {
        ...(place === undefined ? {} : { place }),
        hint: "name one of its packages",
    });
}
/** `path`: from a package along its references back to itself. */
function cycle(path) {
    const names = path.map(({ name }) => name);
    const steps = path
        .slice(1)
        .map(({ name, place }, index) => `${place}: ${names[index]} needs ${name}`);
    return new MrrlError("DEPENDENCY_CYCLE", `packages need each other: ${names.join(" → ")}`, {
        ...(path[1]?.place === undefined ? {} : { place: path[1].place }),
        hint: "take one of these dependencies out, or let a package name the `toolchain` that builds it",
        evidence: steps.join("\n"),
    });
}
