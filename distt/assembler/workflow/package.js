import { loadPackage } from "../effects/definitions.js";
import { Store } from "../effects/store.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { derivePackage } from "../plan/derivations.js";
import { openProfile } from "./profile.js";
/**
 * Reads a package and everything it names.
 * @param profile its toolchain and kernel fragments are used, when it is given.
 * @throws definition errors with their places.
 */
export async function openPackage(context, name, profile) {
    if (profile === undefined) {
        const derived = derivePackage(await loadPackage(context, name));
        const store = new Store(context.settings.storeRoot);
        return { ...derived, derivation: derived.package, store };
    }
    const { derived, store } = await openProfile(context, profile);
    // A toolchain may have been built with the same package: that one comes first.
    const derivation = derived.derivations.findLast(({ storeName }) => storeName.name === name);
    if (derivation)
        return { ...derived, derivation, store };
    throw new MrrlError("DEFINITION_NOT_FOUND", `profile ${profile} does not need package '${name}'`, { hint: `see \`mrrl plan ${profile}\`` });
}
