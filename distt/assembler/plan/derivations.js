import { MrrlError } from "../errors/mrrl-error.js";
import { containerTools } from "../model/definition/container-packages.js";
import { sha256 } from "../model/sha256.js";
import { makeStoreName } from "../model/store-name.js";
import { DerivedInstances } from "./derived-instances.js";
import { fragmentFiles, packageSources } from "./package-inputs.js";
import { renderScript } from "./render-script.js";
import { resolve } from "./resolve.js";
/**
 * Derives everything a profile needs.
 * @param also names of packages beside its own.
 * @throws DEFINITION_INVALID, DEFINITION_NOT_FOUND, DEPENDENCY_CYCLE
 */
export function deriveProfile(loaded, also = []) {
    const { definition, placeOf } = loaded.profile;
    const toolchain = { name: definition.toolchain, place: placeOf(["toolchain"]) };
    const tools = { name: definition.tools, place: placeOf(["tools"]) };
    const kernel = { name: definition.kernel.package, place: placeOf(["kernel", "package"]) };
    const packages = definition.packages.map(({ name }, index) => ({
        name,
        place: placeOf(["packages", index]),
    }));
    const environments = Object.entries(definition.containers).map(([container, { root }]) => [
        container,
        ("oci" in root ? [] : root.environment).map(({ name }, index) => ({
            name,
            place: placeOf(["containers", container, "root", "environment", index]),
        })),
    ]);
    const contained = environments.flatMap(([, references]) => references);
    for (const reference of [...packages, ...contained, kernel]) {
        if (loaded.packages.get(reference.name)?.definition.kind !== "root")
            continue;
        throw new MrrlError("DEFINITION_INVALID", `'${reference.name}' is the root of a sandbox`, {
            place: reference.place,
            hint: "a system holds packages of kind source and debian only",
        });
    }
    const { fragments } = loaded;
    const more = [...containerTools(definition), ...also];
    const wanted = [kernel, ...packages, ...contained, ...more.map((name) => ({ name }))];
    const derived = derive(loaded.packages, wanted, toolchain, tools, {
        fragments,
        profile: definition.name,
    });
    return {
        derivations: derived.all(),
        packages: packages.map(({ name }) => derived.package(name)),
        containers: new Map(environments.map(([container, references]) => [
            container,
            references.map(({ name }) => derived.package(name)),
        ])),
        also: new Map(more.map((name) => [name, derived.package(name)])),
        kernel: derived.package(kernel.name),
        toolchain: derived.toolchain()[0],
        toolchainPackages: derived.toolchain().slice(1),
        tools: derived.package(tools.name),
    };
}
/**
 * Derives one package outside any profile.
 * @throws DEFINITION_INVALID also when the package is configured by a profile
 */
export function derivePackage(loaded) {
    const place = loaded.packages.get(loaded.name)?.placeOf([]) ?? loaded.name;
    const reference = (name) => ({ name, place });
    const toolchain = reference(loaded.toolchain);
    const tools = reference(loaded.tools);
    const derived = derive(loaded.packages, [reference(loaded.name)], toolchain, tools, undefined);
    return {
        derivations: derived.all(),
        package: derived.package(loaded.name),
        toolchain: derived.toolchain()[0],
        tools: derived.package(loaded.tools),
    };
}
/** Derives what is wanted. `configuration`: undefined outside a profile. */
function derive(packages, wanted, toolchain, tools, configuration) {
    const derived = new DerivedInstances(packages, toolchain);
    const ordered = resolve([tools, ...wanted], packages, toolchain);
    requireRoot(packages, tools);
    for (const { loaded, toolchain: builtWith } of ordered) {
        const { definition } = loaded;
        switch (definition.kind) {
            case "root":
                derived.add(loaded, builtWith, deriveRoot(loaded, definition));
                break;
            case "toolchain":
                break;
            default: {
                const derivation = deriveBuilt(loaded, definition, {
                    ...derived.inputs(loaded, builtWith ?? toolchain),
                    files: { ...loaded.files, ...fragmentFiles(loaded, configuration?.fragments) },
                });
                const configured = definition.accepts.length > 0 && configuration !== undefined;
                derived.add(loaded, builtWith, configured ? { ...derivation, profile: configuration.profile } : derivation);
            }
        }
    }
    return derived;
}
function requireRoot(packages, { name, place }) {
    if (packages.get(name)?.definition.kind === "root")
        return;
    throw new MrrlError("DEFINITION_INVALID", `'${name}' is not the root of a sandbox`, {
        ...(place === undefined ? {} : { place }),
        hint: "name a package of kind root",
    });
}
function deriveRoot(loaded, definition) {
    return makeDerivation(loaded, packageSources(loaded), {
        builder: "unpack-debs",
        root: undefined,
        dependencies: [],
        // There is no build that could keep these promises, so none is made.
        options: {
            sandbox: { off: "nothing is run" },
            set_path: { off: "nothing is run" },
            static: { off: "Debian's programs are linked dynamically" },
        },
        links: definition.links,
        variables: {},
        files: {},
        build: undefined,
    });
}
function deriveBuilt(loaded, { options, build, check }, inputs) {
    const parts = { ...inputs, builder: "sh", options, links: {}, build, check };
    return makeDerivation(loaded, packageSources(loaded), parts);
}
function makeDerivation({ definition, placeOf }, sources, parts) {
    // The header has the version as the store name writes it, so that a runner need not convert it.
    if (definition.kind === "toolchain")
        throw new MrrlError("BUG", "a toolchain has no output");
    const { name, version } = makeStoreName(definition.name, definition.version, sha256(""));
    const script = renderScript({ ...parts, name, version, sources });
    const { builder, root, dependencies, options, links } = parts;
    return {
        storeName: makeStoreName(name, version, sha256(script)),
        script,
        builder,
        ...(root === undefined ? {} : { root }),
        dependencies: [...dependencies].sort((a, b) => (a.full < b.full ? -1 : 1)),
        sources,
        options: {
            sandbox: options.sandbox === true,
            setPath: options.set_path === true,
            static: options.static === true,
        },
        links,
        license: definition.license,
        place: placeOf([]),
    };
}
