import { MrrlError } from "../errors/mrrl-error.js";
import { parseSha256 } from "./sha256.js";
/** Where every sandbox, image and overlay sees the store. */
export const logicalStore = "/mrrl/store";
/** Names of packages, profiles and services: no shell metacharacter, no path part. */
export const namePattern = /^[a-z0-9](?:[a-z0-9+_-]{0,62}[a-z0-9+])?$/;
/** Versions: starts with a letter or digit, then letters, digits, `.`, `+`, `_`, `~`, `-`; no `..`. */
export const versionPattern = /^(?!.*\.\.)[0-9A-Za-z](?:[0-9A-Za-z.+_~-]{0,62}[0-9A-Za-z+])?$/;
const fullPattern = /^(.+)-([^-]+)\.([0-9a-f]{64})$/;
/**
 * Makes a store name of its parts. Versions contain no `-` in store names (the
 * last `-` divides), so `-` is written as `_`.
 */
export function makeStoreName(name, version, digest) {
    const plainVersion = version.replaceAll("-", "_");
    if (!namePattern.test(name) || !versionPattern.test(plainVersion)) {
        throw new MrrlError("BUG", `'${name}' version '${version}' cannot be a store name`);
    }
    return { name, version: plainVersion, digest, full: `${name}-${plainVersion}.${digest}` };
}
/** Parses `<name>-<version>.<sha256>`. @throws STORE_CORRUPT when it is anything else. */
export function parseStoreName(full) {
    const match = fullPattern.exec(full);
    const [, name = "", version = "", digest = ""] = match ?? [];
    if (!namePattern.test(name) || !versionPattern.test(version)) {
        throw new MrrlError("STORE_CORRUPT", `'${full}' is not a store name`, {
            hint: "a store name is <name>-<version>.<sha256>",
        });
    }
    return { name, version, digest: parseSha256(digest), full };
}
/** The path under which programs know a store name: `/mrrl/store/<full>`. */
export function logicalPath(storeName) {
    return `${logicalStore}/${storeName.full}`;
}
