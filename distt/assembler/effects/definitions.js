import { readdir } from "node:fs/promises";
import { MrrlError } from "../errors/mrrl-error.js";
import { parseDebianLock } from "../model/debian-lock.js";
import { containerTools } from "../model/definition/container-packages.js";
import { didYouMean } from "../model/definition/nearest.js";
import { isBuilt, isLocked } from "../model/definition/package.js";
import { parsePackage, parseProfile } from "../model/definition/parse.js";
import { namePattern } from "../model/store-name.js";
import { packageReferences, unknownPackage } from "../plan/resolve.js";
import { DefinitionFiles, isMissing } from "./definition-file.js";
/** What a package outside any profile is built with. */
const defaultToolchain = "seed";
const defaultTools = "tools";
/**
 * Reads a profile and every package, file, lock and kernel fragment it leads to.
 * @param files reads them. @param also further packages, by name.
 * @throws DEFINITION_NOT_FOUND, DEFINITION_INVALID
 */
export async function loadProfile(context, name, files = new DefinitionFiles(), also = []) {
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
        ...Object.entries(definition.containers).flatMap(([container, { root }]) => "oci" in root
            ? []
            : root.environment.map((entry, index) => ({
                name: entry.name,
                place: placeOf(["containers", container, "root", "environment", index]),
            }))),
        ...[...containerTools(definition), ...also].map((each) => ({ name: each })),
    ]);
    return { profile, packages, fragments: await loadFragments(context, files, profile) };
}
/** A profile whose packages another toolchain builds than its own. */
function withToolchain(profile, toolchain) {
    if (toolchain === undefined)
        return profile;
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
export async function loadPackage(context, name, files = new DefinitionFiles()) {
    const roots = {
        toolchain: context.settings.toolchain ?? defaultToolchain,
        tools: defaultTools,
    };
    const wanted = [name, roots.toolchain, roots.tools].map((each) => ({ name: each }));
    return { name, ...roots, packages: await loadClosure(context, files, wanted) };
}
/** The names of all packages, sorted. */
export async function listPackages({ settings }) {
    const names = await listAll(settings.packageDirectories, (entry) => entry);
    return names.filter((name) => namePattern.test(name));
}
/** The names of all profiles, sorted. */
export async function listProfiles({ settings }) {
    const withoutEnding = (entry) => /^(.+)\.yaml$/.exec(entry)?.[1] ?? "";
    const names = await listAll(settings.profileDirectories, withoutEnding);
    return names.filter((name) => namePattern.test(name));
}
async function loadClosure(context, files, wanted) {
    const packages = new Map();
    let pending = [...wanted];
    while (pending.length > 0) {
        const fresh = new Map(pending.map((reference) => [reference.name, reference]).reverse());
        const loaded = await inOrder([...fresh.values()]
            .filter(({ name }) => !packages.has(name))
            .map((reference) => loadOne(context, files, reference)));
        for (const each of loaded)
            packages.set(each.definition.name, each);
        pending = loaded.flatMap(packageReferences).filter(({ name }) => !packages.has(name));
    }
    return packages;
}
async function loadOne(context, files, reference) {
    const { name } = reference;
    const path = findDefinition(files, "package", name, context.settings.packageDirectories, packagePath, reference.place);
    if (path === undefined)
        throw unknownPackage(reference, await listPackages(context));
    const located = parsePackage(await files.readText(path), path);
    checkName(located, name, `packages/${name}/package.yaml`);
    const { definition, placeOf } = located;
    const names = isBuilt(definition) ? definition.files : [];
    const texts = await inOrder(names.map(async (file, index) => [file, await files.readBeside(path, file, placeOf(["files", index]))]));
    return {
        ...located,
        files: Object.fromEntries(texts),
        lock: isLocked(definition) ? await readLock(files, path) : undefined,
    };
}
/** The lock beside a definition; undefined when there is none yet. */
async function readLock(files, definitionPath) {
    const path = definitionPath.replace(/package\.yaml$/, "lock.json");
    return files.exists(path) ? parseDebianLock(await files.readText(path), path) : undefined;
}
async function loadFragments({ settings }, files, profile) {
    const directory = `${settings.installation}/boot/kernel`;
    return inOrder(profile.definition.kernel.fragments.map(async (written, index) => {
        const place = profile.placeOf(["kernel", "fragments", index]);
        if (written.startsWith("./")) {
            const name = written.slice(2).replace(/\.config$/, "");
            return { name, text: await files.readBeside(profile.file, written.slice(2), place) };
        }
        const path = `${directory}/${written}.config`;
        if (files.exists(path))
            return { name: written, text: await files.readText(path, place) };
        const known = await listAll([directory], (entry) => entry.replace(/\.config$/, ""));
        throw new MrrlError("DEFINITION_NOT_FOUND", `there is no kernel fragment '${written}'`, {
            place,
            ...suggestion(written, known, "fragments"),
        });
    }));
}
/** All results; of several failures the first in order, whichever came first in time. */
async function inOrder(work) {
    const results = await Promise.allSettled(work);
    return results.map((result) => {
        if (result.status === "rejected")
            throw result.reason;
        return result.value;
    });
}
const packagePath = (directory, name) => `${directory}/${name}/package.yaml`;
const profilePath = (directory, name) => `${directory}/${name}.yaml`;
/**
 * The file of a definition: of the first directory that has it. The last directory
 * is mrrl's own, which the others may override; among them a name has to be unique.
 */
function findDefinition(files, kind, name, directories, pathOf, place) {
    if (!namePattern.test(name))
        return undefined;
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
function checkName({ definition, placeOf }, name, expectedFile) {
    if (definition.name === name)
        return;
    throw new MrrlError("DEFINITION_INVALID", `'${definition.name}' is defined in ${expectedFile}`, {
        place: placeOf(["name"]),
        hint: `the name has to be that of the file: '${name}'`,
    });
}
async function listAll(directories, nameOf) {
    const names = new Set();
    for (const directory of directories) {
        try {
            for (const entry of await readdir(directory))
                names.add(nameOf(entry));
        }
        catch (error) {
            if (!isMissing(error))
                throw error;
        }
    }
    names.delete("");
    return [...names].sort();
}
function suggestion(name, known, kind) {
    const meant = didYouMean(name, known);
    if (meant !== undefined)
        return { hint: meant };
    if (known.length === 0 || known.length > 20)
        return {};
    return { hint: `the ${kind} are: ${known.join(", ")}` };
}
