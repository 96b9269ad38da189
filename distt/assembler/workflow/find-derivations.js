import { listPackages, listProfiles } from "../effects/definitions.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { openPackage } from "./package.js";
import { openProfile } from "./profile.js";
/**
 * Looks through all definitions for those that make store paths. Packages of the same names
 * come first, then all profiles, then all other packages; it ends when all are found.
 * Definitions that have mistakes are passed over.
 * @param wanted full store names; those that no definition makes, as it is now, are left out.
 */
export async function findDerivations(context, wanted) {
    const missing = new Set(wanted);
    const found = new Map();
    const look = async (open) => {
        if (missing.size === 0)
            return;
        context.signal.throwIfAborted();
        const opened = await passOver(open);
        for (const derivation of opened?.derivations ?? []) {
            const { full } = derivation.storeName;
            if (opened && missing.delete(full))
                found.set(full, { ...opened, derivation });
        }
    };
    const isLikely = (name) => [...missing].some((full) => full.startsWith(`${name}-`));
    const packages = await listPackages(context);
    const likely = packages.filter(isLikely);
    const others = packages.filter((name) => !likely.includes(name));
    for (const name of likely)
        await look(() => openPackage(context, name));
    for (const name of await listProfiles(context)) {
        await look(async () => (await openProfile(context, name)).derived);
    }
    for (const name of others)
        await look(() => openPackage(context, name));
    return found;
}
/** What `open` gives; undefined when the definition is unusable. */
export async function passOver(open) {
    try {
        return await open();
    }
    catch (error) {
        if (error instanceof MrrlError && error.exitCode === 2)
            return undefined;
        throw error;
    }
}
