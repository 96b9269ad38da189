import { MrrlError } from "../errors/mrrl-error.ts";
import type { LoadedPackage } from "../model/definition/loaded.ts";
import { didYouMean } from "../model/definition/nearest.ts";

/** A name of a package, and where it was written. */
export interface PackageReference {
  readonly name: string;
  /** `file:line:column`; absent when it was given on the command line. */
  readonly place?: string;
}

/** The error for a package that no directory has. `known`: names that exist. */
export function unknownPackage(reference: PackageReference, known: readonly string[]): MrrlError {
  const suggestion = didYouMean(reference.name, known);
  return new MrrlError("DEFINITION_NOT_FOUND", `there is no package '${reference.name}'`, {
    ...(reference.place === undefined ? {} : { place: reference.place }),
    ...(suggestion === undefined ? {} : { hint: suggestion }),
  });
}

/** The packages that one needs to be built, each with the place where it says so. */
export function dependencyReferences(loaded: LoadedPackage): PackageReference[] {
  const { definition, placeOf } = loaded;
  if (definition.kind === "root") return [];
  return definition.dependencies.map((name, index) => ({
    name,
    place: placeOf(["dependencies", index]),
  }));
}

/**
 * The wanted packages and all they need, each once, needed ones first, otherwise
 * in the order of the references.
 * @throws DEFINITION_NOT_FOUND, DEPENDENCY_CYCLE with the whole path and its places
 */
export function resolve(
  wanted: readonly PackageReference[],
  packages: ReadonlyMap<string, LoadedPackage>,
): LoadedPackage[] {
  const ordered: LoadedPackage[] = [];
  const finished = new Set<string>();
  // The references that lead from a wanted package to the current one.
  const trail: PackageReference[] = [];

  const visit = (reference: PackageReference): void => {
    if (finished.has(reference.name)) return;
    const start = trail.findIndex(({ name }) => name === reference.name);
    if (start >= 0) throw cycle([...trail.slice(start), reference]);
    const loaded = packages.get(reference.name);
    if (loaded === undefined) throw unknownPackage(reference, [...packages.keys()]);
    trail.push(reference);
    dependencyReferences(loaded).forEach(visit);
    trail.pop();
    finished.add(reference.name);
    ordered.push(loaded);
  };
  wanted.forEach(visit);
  return ordered;
}

/** `path`: from a package along its references back to itself. */
function cycle(path: readonly PackageReference[]): MrrlError {
  const names = path.map(({ name }) => name);
  const steps = path
    .slice(1)
    .map(({ name, place }, index) => `${place}: ${names[index]} needs ${name}`);
  return new MrrlError("DEPENDENCY_CYCLE", `packages need each other: ${names.join(" → ")}`, {
    ...(path[1]?.place === undefined ? {} : { place: path[1].place }),
    hint: "take one of these dependencies out",
    evidence: steps.join("\n"),
  });
}
