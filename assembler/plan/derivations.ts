import { MrrlError } from "../errors/mrrl-error.ts";
import type {
  KernelFragment,
  LoadedPackage,
  LoadedProfile,
  LoadedSinglePackage,
} from "../model/definition/loaded.ts";
import type { RootPackageDefinition } from "../model/definition/package.ts";
import type { Derivation } from "../model/derivation.ts";
import { sha256 } from "../model/sha256.ts";
import type { Source } from "../model/source.ts";
import { makeStoreName, type StoreName } from "../model/store-name.ts";
import { fragmentFiles, packageSources } from "./package-inputs.ts";
import { packageVariable, renderScript, type ScriptParts } from "./render-script.ts";
import { type PackageReference, resolve } from "./resolve.ts";

/** A profile's packages, resolved and rendered. */
export interface DerivedProfile {
  /** All, each after what it needs. */
  readonly derivations: readonly Derivation[];
  /** Those of the profile's `packages`, in its order. */
  readonly packages: readonly Derivation[];
  readonly kernel: Derivation;
  readonly toolchain: Derivation;
  readonly tools: Derivation;
}

/** A single package, resolved and rendered. */
export interface DerivedPackage {
  /** All, each after what it needs. */
  readonly derivations: readonly Derivation[];
  readonly package: Derivation;
  readonly toolchain: Derivation;
  readonly tools: Derivation;
}

/**
 * Derives everything a profile needs.
 * @throws DEFINITION_INVALID, DEFINITION_NOT_FOUND, DEPENDENCY_CYCLE
 */
export function deriveProfile(loaded: LoadedProfile): DerivedProfile {
  const { definition, placeOf } = loaded.profile;
  const toolchain = { name: definition.toolchain, place: placeOf(["toolchain"]) };
  const tools = { name: definition.tools, place: placeOf(["tools"]) };
  const kernel = { name: definition.kernel.package, place: placeOf(["kernel", "package"]) };
  const packages = definition.packages.map(({ name }, index) => ({
    name,
    place: placeOf(["packages", index]),
  }));
  for (const reference of [...packages, kernel]) {
    if (loaded.packages.get(reference.name)?.definition.kind !== "root") continue;
    throw new MrrlError("DEFINITION_INVALID", `'${reference.name}' is the root of a sandbox`, {
      place: reference.place,
      hint: "a system holds packages of kind source and debian only",
    });
  }
  const derived = derive(
    loaded.packages,
    [kernel, ...packages],
    toolchain,
    tools,
    loaded.fragments,
    definition.name,
  );
  return {
    derivations: [...derived.values()],
    packages: packages.map(({ name }) => get(derived, name)),
    kernel: get(derived, kernel.name),
    toolchain: get(derived, toolchain.name),
    tools: get(derived, tools.name),
  };
}

/**
 * Derives one package outside any profile.
 * @throws DEFINITION_INVALID also when the package is configured by a profile
 */
export function derivePackage(loaded: LoadedSinglePackage): DerivedPackage {
  const place = loaded.packages.get(loaded.name)?.placeOf([]) ?? loaded.name;
  const reference = (name: string) => ({ name, place });
  const derived = derive(
    loaded.packages,
    [reference(loaded.name)],
    reference(loaded.toolchain),
    reference(loaded.tools),
    undefined,
  );
  return {
    derivations: [...derived.values()],
    package: get(derived, loaded.name),
    toolchain: get(derived, loaded.toolchain),
    tools: get(derived, loaded.tools),
  };
}

/** By name, in topological order. `fragments` and `profile`: undefined outside a profile. */
function derive(
  packages: ReadonlyMap<string, LoadedPackage>,
  wanted: readonly PackageReference[],
  toolchain: PackageReference,
  tools: PackageReference,
  fragments: readonly KernelFragment[] | undefined,
  profile?: string,
): Map<string, Derivation> {
  const derived = new Map<string, Derivation>();
  const ordered = resolve([toolchain, tools, ...wanted], packages);
  const root = rootDefinition(packages, toolchain);
  rootDefinition(packages, tools);
  if (root.toolchain === undefined) {
    throw new MrrlError("DEFINITION_INVALID", `'${toolchain.name}' is not a toolchain`, {
      ...(toolchain.place === undefined ? {} : { place: toolchain.place }),
      hint: "a toolchain is a package of kind root with the key `toolchain`",
    });
  }
  const { variables } = root.toolchain;
  for (const loaded of ordered) {
    const dependencies = storeNames(loaded, derived);
    const derivation =
      loaded.definition.kind === "root"
        ? deriveRoot(loaded, loaded.definition)
        : deriveBuilt(loaded, {
            root: get(derived, toolchain.name).storeName,
            dependencies,
            variables,
            files: { ...loaded.files, ...fragmentFiles(loaded, fragments) },
          });
    const configured = loaded.definition.kind !== "root" && loaded.definition.accepts.length > 0;
    derived.set(
      loaded.definition.name,
      configured && profile !== undefined ? { ...derivation, profile } : derivation,
    );
  }
  return derived;
}

function rootDefinition(
  packages: ReadonlyMap<string, LoadedPackage>,
  { name, place }: PackageReference,
): RootPackageDefinition {
  const definition = packages.get(name)?.definition;
  if (definition?.kind === "root") return definition;
  throw new MrrlError("DEFINITION_INVALID", `'${name}' is not the root of a sandbox`, {
    ...(place === undefined ? {} : { place }),
    hint: "name a package of kind root",
  });
}

function storeNames(
  { definition, placeOf }: LoadedPackage,
  derived: ReadonlyMap<string, Derivation>,
): StoreName[] {
  if (definition.kind === "root") return [];
  const variables = new Map<string, string>();
  return definition.dependencies.map((name, index) => {
    const variable = packageVariable(name);
    const other = variables.get(variable);
    if (other !== undefined) {
      throw new MrrlError(
        "DEFINITION_INVALID",
        `both '${other}' and '${name}' would be $${variable}`,
        {
          place: placeOf(["dependencies", index]),
          hint: "rename one of these packages",
        },
      );
    }
    variables.set(variable, name);
    return get(derived, name).storeName;
  });
}

function deriveRoot(loaded: LoadedPackage, definition: RootPackageDefinition): Derivation {
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

function deriveBuilt(
  loaded: LoadedPackage,
  inputs: Pick<ScriptParts, "root" | "dependencies" | "variables" | "files">,
): Derivation {
  const { definition } = loaded;
  if (definition.kind === "root") throw new MrrlError("BUG", "a root is not built by a script");
  const { options, build } = definition;
  const parts = { ...inputs, builder: "sh" as const, options, links: {}, build };
  return makeDerivation(loaded, packageSources(loaded), parts);
}

function makeDerivation(
  { definition, placeOf }: LoadedPackage,
  sources: readonly Source[],
  parts: Omit<ScriptParts, "name" | "version" | "sources">,
): Derivation {
  // The header has the version as the store name writes it, so that a runner need not convert it.
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
    place: placeOf([]),
  };
}

function get(derived: ReadonlyMap<string, Derivation>, name: string): Derivation {
  const derivation = derived.get(name);
  if (derivation === undefined) throw new MrrlError("BUG", `'${name}' was not derived`);
  return derivation;
}
