import { DefinitionFiles } from "../effects/definition-file.js";
import { loadProfile } from "../effects/definitions.js";
import { Store } from "../effects/store.js";
import { containerTools } from "../model/definition/container-packages.js";
import { planBuild } from "../plan/build-graph.js";
import { deriveProfile } from "../plan/derivations.js";
/**
 * Reads a profile and everything it names.
 * @param purpose nothing: an image. @throws definition errors with their places.
 */
export async function openProfile(context, name, { kind, also } = { kind: "image", also: [] }) {
    const files = new DefinitionFiles();
    const read = await loadProfile(context, name, files, also);
    const loaded = { ...read, profile: withServicesOf(kind, read.profile) };
    if (kind === "overlay" && Object.keys(read.profile.definition.containers).length > 0) {
        context.events.warn(`the containers of '${name}' are left out: only images have containers`);
    }
    const derived = deriveProfile(loaded, also);
    const store = new Store(context.settings.storeRoot);
    const contained = [...derived.containers.values()].flat();
    const needed = containerTools(loaded.profile.definition).flatMap((tool) => derived.also.get(tool) ?? []);
    const targets = [derived.kernel, ...derived.packages, ...contained, ...needed].map(({ storeName }) => storeName);
    const { rebuild } = loaded.profile.definition;
    const all = planBuild(derived.derivations, targets, () => false);
    return {
        definition: loaded.profile.definition,
        place: loaded.profile.placeOf([]),
        file: loaded.profile.file,
        placeOf: (path) => loaded.profile.placeOf(path),
        files,
        derived,
        store,
        toolbox: { root: store.physicalPath(derived.tools.storeName) },
        targets,
        wanted: rebuild === undefined ? targets : all.build.map(({ storeName }) => storeName),
        sources: rebuild?.sources === "included" ? all.sources : [],
    };
}
/** A profile without the services that are not meant for it. */
function withServicesOf(kind, profile) {
    const { definition } = profile;
    const services = Object.entries(definition.services).filter(([, { on }]) => on.includes(kind));
    // Containers are part of images only.
    const containers = kind === "image" ? definition.containers : {};
    return {
        ...profile,
        definition: { ...definition, services: Object.fromEntries(services), containers },
    };
}
/** The same profile as another release of it. */
export function withRelease(profile, release) {
    if (release === undefined)
        return profile;
    return { ...profile, definition: { ...profile.definition, release } };
}
