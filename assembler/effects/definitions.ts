import { readdir } from "node:fs/promises";
import { MrrlError } from "../errors/mrrl-error.ts";
import { parseDebianLock } from "../model/debian-lock.ts";
import { containerTools } from "../model/definition/container-packages.ts";
import type {
  KernelFragment,
  LoadedPackage,
  LoadedProfile,
  LoadedSinglePackage,
} from "../model/definition/loaded.ts";
import { didYouMean } from "../model/definition/nearest.ts";
import { isBuilt, isLocked } from "../model/definition/package.ts";
import { type Located, parsePackage, parseProfile } from "../model/definition/parse.ts";
import type { ProfileDefinition } from "../model/definition/profile.ts";
import { namePattern } from "../model/store-name.ts";
import { type PackageReference, packageReferences, unknownPackage } from "../plan/resolve.ts";
import type { Context } from "./context.ts";
import { DefinitionFiles, isMissing } from "./definition-file.ts";

type WithSettings = Pick<Context, "settings">;

/** What a package outside any profile is built with. */
const defaultToolchain = "seed";
const defaultTools = "tools";

/**
 * Reads a profile and every package, file, lock and kernel fragment it leads to.
 * @param files reads them. @param also further packages, by name.
 * @throws DEFINITION_NOT_FOUND, DEFINITION_INVALID
 */
export async function loadProfile(
  context: WithSettings,
  name: string,
  files = new DefinitionFiles(),
  also: readonly string[] = [],
): Promise<LoadedProfile> {
  const { settings } = context;
  const path = findDefinition(files, "profile", name, settings.profileDirectories, profilePath);
  if (path === undefined) {
    const known = await listProfiles(context);
    throw new MrrlError("DEFINITION_NOT_FOUND", `there is no profile '${name}'`, {
      ...suggestion(name, known, "profiles"),
    });
  }
  const written = parseProfile(await files.readText(path), path);
  checkName(written, name, `profiles/${name}.yaml`);
  const profile = withToolchain(written, settings.toolchain);
  const { definition, placeOf } = profile;
  const packages = await loadClosure(context, files, [
    { name: definition.toolchain, place: placeOf(["toolchain"]) },
    { name: definition.tools, place: placeOf(["tools"]) },
    { name: definition.kernel.package, place: placeOf(["kernel", "package"]) },
    ...definition.packages.map((entry, index) => ({
      name: entry.name,
      place: placeOf(["packages", index]),
    })),
    ...Object.entries(definition.containers).flatMap(([container, { root }]) =>
      "oci" in root
        ? []
        : root.environment.map((entry, index) => ({
            name: entry.name,
            place: placeOf(["containers", container, "root", "environment", index]),
          })),
    ),
    ...[...containerTools(definition), ...also].map((each) => ({ name: each })),
  ]);
  return { profile, packages, fragments: await loadFragments(context, files, profile) };
}

/** A profile whose packages another toolchain builds than its own. */
function withToolchain(
  profile: Located<ProfileDefinition>,
  toolchain: string | undefined,
): Located<ProfileDefinition> {
  if (toolchain === undefined) return profile;
  return {
    ...profile,
    definition: { ...profile.definition, toolchain },
    placeOf: (path) => (path[0] === "toolchain" ? "--toolchain" : profile.placeOf(path)),
  };
}

/**
 * Reads a package and all it leads to, to be built outside any profile.
 * @throws DEFINITION_NOT_FOUND, DEFINITION_INVALID
 */
export async function loadPackage(
  context: WithSettings,
  name: string,
  files = new DefinitionFiles(),
): Promise<LoadedSinglePackage> {
  const roots = {
    toolchain: context.settings.toolchain ?? defaultToolchain,
    tools: defaultTools,
  };
  const wanted = [name, roots.toolchain, roots.tools].map((each) => ({ name: each }));
  return { name, ...roots, packages: await loadClosure(context, files, wanted) };
}

/** The names of all packages, sorted. */
export async function listPackages({ settings }: WithSettings): Promise<string[]> {
  const names = await listAll(settings.packageDirectories, (entry) => entry);
  return names.filter((name) => namePattern.test(name));
}

/** The names of all profiles, sorted. */
export async function listProfiles({ settings }: WithSettings): Promise<string[]> {
  const withoutEnding = (entry: string) => /^(.+)\.yaml$/.exec(entry)?.[1] ?? "";
  const names = await listAll(settings.profileDirectories, withoutEnding);
  return names.filter((name) => namePattern.test(name));
}

async function loadClosure(
  context: WithSettings,
  files: DefinitionFiles,
  wanted: readonly PackageReference[],
): Promise<Map<string, LoadedPackage>> {
  const packages = new Map<string, LoadedPackage>();
  let pending = [...wanted];
  while (pending.length > 0) {
    const fresh = new Map(
      pending.map((reference) => [reference.name, reference] as const).reverse(),
    );
    const loaded = await inOrder(
      [...fresh.values()]
        .filter(({ name }) => !packages.has(name))
        .map((reference) => loadOne(context, files, reference)),
    );
    for (const each of loaded) packages.set(each.definition.name, each);
    pending = loaded.flatMap(packageReferences).filter(({ name }) => !packages.has(name));
  }
  return packages;
}

async function loadOne(
  context: WithSettings,
  files: DefinitionFiles,
  reference: PackageReference,
): Promise<LoadedPackage> {
  const { name } = reference;
  const path = findDefinition(
    files,
    "package",
    name,
    context.settings.packageDirectories,
    packagePath,
    reference.place,
  );
  if (path === undefined) throw unknownPackage(reference, await listPackages(context));
  const located = parsePackage(await files.readText(path), path);
  checkName(located, name, `packages/${name}/package.yaml`);
  const { definition, placeOf } = located;
  const names = isBuilt(definition) ? definition.files : [];
  const texts = await inOrder(
    names.map(
      async (file, index) =>
        [file, await files.readBeside(path, file, placeOf(["files", index]))] as const,
    ),
  );
  return {
    ...located,
    files: Object.fromEntries(texts),
    lock: isLocked(definition) ? await readLock(files, path) : undefined,
  };
}

/** The lock beside a definition; undefined when there is none yet. */
async function readLock(files: DefinitionFiles, definitionPath: string) {
  const path = definitionPath.replace(/package\.yaml$/, "lock.json");
  return files.exists(path) ? parseDebianLock(await files.readText(path), path) : undefined;
}

async function loadFragments(
  { settings }: WithSettings,
  files: DefinitionFiles,
  profile: Located<ProfileDefinition>,
): Promise<KernelFragment[]> {
  const directory = `${settings.installation}/boot/kernel`;
  return inOrder(
    profile.definition.kernel.fragments.map(async (written, index) => {
      const place = profile.placeOf(["kernel", "fragments", index]);
      if (written.startsWith("./")) {
        const name = written.slice(2).replace(/\.config$/, "");
        return { name, text: await files.readBeside(profile.file, written.slice(2), place) };
      }
      const path = `${directory}/${written}.config`;
      if (files.exists(path)) return { name: written, text: await files.readText(path, place) };
      const known = await listAll([directory], (entry) => entry.replace(/\.config$/, ""));
      throw new MrrlError("DEFINITION_NOT_FOUND", `there is no kernel fragment '${written}'`, {
        place,
        ...suggestion(written, known, "fragments"),
      });
    }),
  );
}

/** All results; of several failures the first in order, whichever came first in time. */
async function inOrder<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(work);
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

const packagePath = (directory: string, name: string) => `${directory}/${name}/package.yaml`;
const profilePath = (directory: string, name: string) => `${directory}/${name}.yaml`;

/**
 * The file of a definition: of the first directory that has it. The last directory
 * is mrrl's own, which the others may override; among them a name has to be unique.
 */
function findDefinition(
  files: DefinitionFiles,
  kind: "package" | "profile",
  name: string,
  directories: readonly string[],
  pathOf: (directory: string, name: string) => string,
  place?: string,
): string | undefined {
  if (!namePattern.test(name)) return undefined;
  const paths = [...new Set(directories)].map((directory) => pathOf(directory, name));
  const [first, second] = paths.filter((path) => files.exists(path));
  if (first !== undefined && second !== undefined && second !== paths.at(-1)) {
    throw new MrrlError("DEFINITION_INVALID", `two definitions of ${kind} '${name}'`, {
      place: place ?? first,
      hint: "rename one of them, or leave out one of the directories",
      evidence: `${first}\n${second}`,
    });
  }
  return first;
}

function checkName(
  { definition, placeOf }: Located<{ readonly name: string }>,
  name: string,
  expectedFile: string,
): void {
  if (definition.name === name) return;
  throw new MrrlError("DEFINITION_INVALID", `'${definition.name}' is defined in ${expectedFile}`, {
    place: placeOf(["name"]),
    hint: `the name has to be that of the file: '${name}'`,
  });
}

async function listAll(
  directories: readonly string[],
  nameOf: (entry: string) => string,
): Promise<string[]> {
  const names = new Set<string>();
  for (const directory of directories) {
    try {
      for (const entry of await readdir(directory)) names.add(nameOf(entry));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  names.delete("");
  return [...names].sort();
}

function suggestion(name: string, known: readonly string[], kind: string): { hint?: string } {
  const meant = didYouMean(name, known);
  if (meant !== undefined) return { hint: meant };
  if (known.length === 0 || known.length > 20) return {};
  return { hint: `the ${kind} are: ${known.join(", ")}` };
}
