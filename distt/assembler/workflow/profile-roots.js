import { planStoreEnvironment } from "../effects/environment-writer.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { plannedContainerRoots, withPriorities } from "./containers.js";
/**
 * Finds what a profile's image is made of in the store, without building anything.
 * @throws NOT_BUILT naming what is missing; ENVIRONMENT_CONFLICT
 */
export function profileRoots(profile) {
    const { definition, derived, store, targets } = profile;
    requireBuilt(profile, targets);
    const packages = withPriorities(derived.packages, definition.packages);
    const environment = planStoreEnvironment(store, definition.name, packages).storeName;
    const roots = {
        environment,
        containers: plannedContainerRoots(profile),
        kernel: derived.kernel.storeName,
    };
    requireBuilt(profile, [environment, ...roots.containers]);
    return roots;
}
function requireBuilt({ definition: { name }, store }, needed) {
    const missing = needed.filter((each) => !store.has(each)).map(({ full }) => full);
    if (missing.length === 0)
        return;
    const paths = missing.length === 1 ? "1 store path is" : `${missing.length} store paths are`;
    throw new MrrlError("NOT_BUILT", `profile '${name}' is not built as it is now: ${paths} missing`, {
        evidence: missing.join("\n"),
        hint: `mrrl build ${name}`,
    });
}
