import { MrrlError } from "../errors/mrrl-error.js";
import { packageVariable } from "./render-script.js";
import { dependencyReferences, instanceKey, toolchainReferences, } from "./resolve.js";
/**
 * Derivations by package and toolchain, collected in topological order: what the next
 * one is made of is looked up here.
 */
export class DerivedInstances {
    #derived = new Map();
    #packages;
    #usual;
    /** @param usual the toolchain of packages that do not name their own. */
    constructor(packages, usual) {
        this.#packages = packages;
        this.#usual = usual;
    }
    add(loaded, toolchain, derivation) {
        this.#derived.set(instanceKey(loaded, toolchain ?? this.#usual), derivation);
    }
    /** All, each after what it needs. */
    all() {
        return [...this.#derived.values()];
    }
    /** A package as the usual toolchain builds it, or its own. */
    package(name) {
        return this.#get(name, this.#usual);
    }
    /** The root of the usual toolchain's sandboxes, and then its packages. */
    toolchain() {
        const [, ...packages] = toolchainReferences(this.#loaded(this.#usual.name));
        return [this.#root(this.#usual), ...packages.map(({ name }) => this.#get(name, this.#usual))];
    }
    /**
     * Root, dependencies and variables of a package that is built with a toolchain.
     * @throws DEFINITION_INVALID when two dependencies would have one variable.
     */
    inputs(loaded, toolchain) {
        const { definition } = this.#loaded(toolchain.name);
        return {
            root: this.#root(toolchain).storeName,
            dependencies: this.#dependencies(loaded, toolchain),
            variables: definition.kind === "toolchain"
                ? definition.variables
                : definition.kind === "root"
                    ? (definition.toolchain?.variables ?? {})
                    : {},
        };
    }
    /** Its own first; then the toolchain's packages. */
    #dependencies(loaded, toolchain) {
        const references = [
            ...dependencyReferences(loaded),
            ...toolchainReferences(this.#loaded(toolchain.name)).slice(1),
        ];
        const found = new Map();
        for (const { name, place } of references) {
            const { storeName } = this.#get(name, toolchain);
            const variable = packageVariable(name);
            const other = found.get(variable);
            if (other !== undefined && other.full !== storeName.full) {
                throw new MrrlError("DEFINITION_INVALID", `both '${other.name}' and '${name}' would be $${variable}`, { ...(place === undefined ? {} : { place }), hint: "rename one of these packages" });
            }
            found.set(variable, storeName);
        }
        return [...found.values()];
    }
    #root(toolchain) {
        const [root = toolchain] = toolchainReferences(this.#loaded(toolchain.name));
        return this.#get(root.name, toolchain);
    }
    #get(name, toolchain) {
        const derivation = this.#derived.get(instanceKey(this.#loaded(name), toolchain));
        if (derivation === undefined)
            throw new MrrlError("BUG", `'${name}' was not derived`);
        return derivation;
    }
    #loaded(name) {
        const loaded = this.#packages.get(name);
        if (loaded === undefined)
            throw new MrrlError("BUG", `'${name}' was not read`);
        return loaded;
    }
}
