import { MrrlError } from "../errors/mrrl-error.ts";
import type { LoadedPackage } from "../model/definition/loaded.ts";
import type { Derivation } from "../model/derivation.ts";
import type { StoreName } from "../model/store-name.ts";
import { packageVariable, type ScriptParts } from "./render-script.ts";
import {
  dependencyReferences,
  instanceKey,
  type PackageReference,
  toolchainReferences,
} from "./resolve.ts";

/**
 * Derivations by package and toolchain, collected in topological order: what the next
 * one is made of is looked up here.
 */
export class DerivedInstances {
  readonly #derived = new Map<string, Derivation>();
  readonly #packages: ReadonlyMap<string, LoadedPackage>;
  readonly #usual: PackageReference;

  /** @param usual the toolchain of packages that do not name their own. */
  constructor(packages: ReadonlyMap<string, LoadedPackage>, usual: PackageReference) {
    this.#packages = packages;
    this.#usual = usual;
  }

  add(
    loaded: LoadedPackage,
    toolchain: PackageReference | undefined,
    derivation: Derivation,
  ): void {
    this.#derived.set(instanceKey(loaded, toolchain ?? this.#usual), derivation);
  }

  /** All, each after what it needs. */
  all(): Derivation[] {
    return [...this.#derived.values()];
  }

  /** A package as the usual toolchain builds it, or its own. */
  package(name: string): Derivation {
    return this.#get(name, this.#usual);
  }

  /** The root of the usual toolchain's sandboxes, and then its packages. */
  toolchain(): readonly [root: Derivation, ...packages: Derivation[]] {
    const [, ...packages] = toolchainReferences(this.#loaded(this.#usual.name));
    return [this.#root(this.#usual), ...packages.map(({ name }) => this.#get(name, this.#usual))];
  }

  /**
   * Root, dependencies and variables of a package that is built with a toolchain.
   * @throws DEFINITION_INVALID when two dependencies would have one variable.
   */
  inputs(
    loaded: LoadedPackage,
    toolchain: PackageReference,
  ): Pick<ScriptParts, "root" | "dependencies" | "variables"> {
    const { definition } = this.#loaded(toolchain.name);
    return {
      root: this.#root(toolchain).storeName,
      dependencies: this.#dependencies(loaded, toolchain),
      variables:
        definition.kind === "toolchain"
          ? definition.variables
          : definition.kind === "root"
            ? (definition.toolchain?.variables ?? {})
            : {},
    };
  }

  /** Its own first; then the toolchain's packages. */
  #dependencies(loaded: LoadedPackage, toolchain: PackageReference): StoreName[] {
    const references = [
      ...dependencyReferences(loaded),
      ...toolchainReferences(this.#loaded(toolchain.name)).slice(1),
    ];
    const found = new Map<string, StoreName>();
    for (const { name, place } of references) {
      const { storeName } = this.#get(name, toolchain);
      const variable = packageVariable(name);
      const other = found.get(variable);
      if (other !== undefined && other.full !== storeName.full) {
        throw new MrrlError(
          "DEFINITION_INVALID",
          `both '${other.name}' and '${name}' would be $${variable}`,
          { ...(place === undefined ? {} : { place }), hint: "rename one of these packages" },
        );
      }
      found.set(variable, storeName);
    }
    return [...found.values()];
  }

  #root(toolchain: PackageReference): Derivation {
    const [root = toolchain] = toolchainReferences(this.#loaded(toolchain.name));
    return this.#get(root.name, toolchain);
  }

  #get(name: string, toolchain: PackageReference): Derivation {
    const derivation = this.#derived.get(instanceKey(this.#loaded(name), toolchain));
    if (derivation === undefined) throw new MrrlError("BUG", `'${name}' was not derived`);
    return derivation;
  }

  #loaded(name: string): LoadedPackage {
    const loaded = this.#packages.get(name);
    if (loaded === undefined) throw new MrrlError("BUG", `'${name}' was not read`);
    return loaded;
  }
}
