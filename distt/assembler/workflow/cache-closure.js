import { usePaths } from "../effects/store-lease.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { openPackage } from "./package.js";
import { openProfile } from "./profile.js";
/** @param kind whether `name` is of a profile or a package. @throws definition errors */
export async function openClosure(context, kind, name) {
    if (kind === "package") {
        const { derivation, derivations, tools, store } = await openPackage(context, name);
        return { store, derivations, wanted: [derivation.storeName], tools: tools.storeName };
    }
    const { derived, store, wanted } = await openProfile(context, name);
    const tools = derived.tools.storeName;
    return { store, derivations: derived.derivations, wanted: [tools, ...wanted], tools };
}
/**
 * The paths that are in the store, with all that they refer to.
 * @param inputs also what they are built with, as far as it is there.
 * @throws USAGE when one is not built; STORE_CORRUPT
 */
export async function presentClosure(context, { store, derivations, wanted }, inputs, again) {
    const all = inputs ? derivations.map(({ storeName }) => storeName) : [];
    await store.prepare();
    // Garbage collection leaves them until this process ends.
    await usePaths(context, store, [...wanted, ...all]);
    const lacking = wanted.filter((name) => !store.has(name));
    if (lacking.length > 0) {
        throw new MrrlError("USAGE", `${lacking.length} paths are not built yet`, {
            evidence: lacking.map(({ full }) => full).join("\n"),
            hint: `build them first: ${again}`,
        });
    }
    return store.closure([...wanted, ...all.filter((name) => store.has(name))]);
}
