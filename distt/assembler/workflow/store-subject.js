import { listProfiles } from "../effects/definitions.js";
import { readImageManifest } from "../effects/image-manifest-file.js";
import { listStoreNames } from "../effects/store-names.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { didYouMean } from "../model/definition/nearest.js";
import { parseStoreName } from "../model/store-name.js";
import { matchStoreNames } from "../plan/store-selection.js";
import { openProfile } from "./profile.js";
import { profileRoots } from "./profile-roots.js";
/** Among how many matches one is still chosen by eye. */
const shownMatches = 20;
/**
 * Finds what an argument means: the name of a profile (which comes before all else), the manifest
 * of an image, or a store path. Nothing is built.
 * @throws NOT_BUILT; USAGE when nothing or too much fits; STORE_CORRUPT; definition errors
 */
export async function openSubject(context, store, argument) {
    const found = await findRoots(context, store, argument);
    const closure = await store.closure(found.roots);
    const all = await Promise.all(closure.map((name) => store.record(name)));
    const records = new Map(all.map((record) => [record.storeName, record]));
    return { ...found, roots: found.roots.filter(unlessHeld(records)), closure, records };
}
/** A manifest names a whole closure: its roots are those of it that no other one refers to. */
function unlessHeld(records) {
    const held = new Set([...records.values()].flatMap(({ references }) => references.map(({ name }) => name)));
    return ({ full }, index) => index === 0 || !held.has(full);
}
async function findRoots(context, store, argument) {
    const profiles = await listProfiles(context);
    if (profiles.includes(argument)) {
        const { environment, containers, kernel } = profileRoots(await openProfile(context, argument));
        return { label: argument, kind: "profile", roots: [environment, ...containers, kernel] };
    }
    if (argument.endsWith(".json")) {
        const { environment, closure, kernel, profile } = await readImageManifest(argument);
        const names = [...new Set([environment, ...closure, kernel])].map(parseStoreName);
        const missing = names.filter((name) => !store.has(name)).map(({ full }) => full);
        if (missing.length > 0) {
            throw new MrrlError("NOT_BUILT", "the store lacks paths of this image", {
                place: argument,
                evidence: missing.join("\n"),
                hint: `if '${profile}' is what it was then: mrrl build ${profile}`,
            });
        }
        return { label: argument, kind: "image", roots: names };
    }
    const name = await findStorePath(store, argument, profiles);
    return { label: name.full, kind: "path", roots: [name] };
}
/** The one store path that an argument means. @throws USAGE */
async function findStorePath(store, argument, profiles) {
    const [first, ...others] = await findStorePaths(store, argument, profiles);
    if (others.length > 0)
        throw ambiguous(argument, [first, ...others], "the store");
    return first;
}
/**
 * The store paths that an argument may mean.
 * @param profiles what else could have been meant. @throws USAGE when there is none
 */
export async function findStorePaths(store, argument, profiles = []) {
    const names = await listStoreNames(store);
    const [first, ...others] = matchStoreNames(argument, names);
    if (first !== undefined)
        return [first, ...others];
    const known = [...profiles, ...new Set(names.map(({ name }) => name))];
    const what = profiles.length > 0 ? "no profile and no path in the store" : "no path in the store";
    throw new MrrlError("USAGE", `there is ${what} called '${argument}'`, {
        hint: didYouMean(argument, known) ??
            "give a name like busybox or busybox-1.37.0, or a whole store path",
    });
}
/** The error that lists what an argument may mean. @param where they are */
export function ambiguous(argument, matches, where) {
    const hidden = matches.length - shownMatches;
    return new MrrlError("USAGE", `'${argument}' fits ${matches.length} paths of ${where}`, {
        evidence: [
            ...matches.slice(0, shownMatches).map(({ full }) => full),
            ...(hidden > 0 ? [`… and ${hidden} more`] : []),
        ].join("\n"),
        hint: "give more of the name; some digits of the hash are enough",
    });
}
