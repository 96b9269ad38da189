import { MrrlError } from "../errors/mrrl-error.js";
import { lockedSources } from "../model/debian-lock.js";
import { isBuilt, isLocked } from "../model/definition/package.js";
/**
 * The sources of a package, with their locators.
 * @throws DEFINITION_INVALID when its lock file is missing
 */
export function packageSources({ definition, lock, placeOf }) {
    if (isLocked(definition)) {
        if (lock !== undefined)
            return lockedSources(lock);
        throw new MrrlError("DEFINITION_INVALID", `'${definition.name}' has no lock file`, {
            place: placeOf(["debian"]),
            hint: `write it with \`mrrl lock ${definition.name}\``,
        });
    }
    if (!isBuilt(definition))
        return [];
    return definition.sources.map(({ file, sha256: digest, size, pool, urls, git }) => ({
        file,
        sha256: digest,
        urls,
        ...(size === undefined ? {} : { size }),
        ...(pool === undefined ? {} : { pool }),
        ...(git === undefined ? {} : { git }),
    }));
}
/**
 * The profile's kernel fragments as files of a package that accepts them,
 * numbered in the profile's order.
 * @param fragments undefined outside a profile.
 * @throws DEFINITION_INVALID when the package needs a profile and there is none
 */
export function fragmentFiles({ definition, placeOf }, fragments) {
    if (!isBuilt(definition) || !definition.accepts.includes("kernel-fragments"))
        return {};
    if (fragments === undefined) {
        throw new MrrlError("DEFINITION_INVALID", `'${definition.name}' is configured by a profile`, {
            place: placeOf(["accepts"]),
            hint: "name the profile, too: --profile minimal",
        });
    }
    return Object.fromEntries(fragments.map(({ name, text }, index) => [
        `fragments/${String(index).padStart(2, "0")}-${name}.config`,
        text,
    ]));
}
