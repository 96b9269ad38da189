import { readdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { planStoreEnvironment, realiseEnvironment } from "../effects/environment-writer.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { containerTools } from "../model/definition/container-packages.js";
import { imageDefaults } from "../plan/container/image-defaults.js";
import { planMounts } from "../plan/container/mount-points.js";
import { ociRootStoreName, realiseOciRoot } from "./oci-root.js";
/**
 * Makes the roots of a profile's containers in the store; their packages are built.
 * @throws ENVIRONMENT_CONFLICT
 */
export async function realiseContainers(context, profile, sync) {
    const { definition, derived } = profile;
    const containers = [];
    for (const name of Object.keys(definition.containers)) {
        containers.push(await realiseContainer(context, profile, name, sync));
    }
    const tools = new Map(containerTools(definition).map((tool) => {
        const derivation = derived.also.get(tool);
        if (!derivation)
            throw new MrrlError("BUG", `'${tool}' was not derived`);
        return [tool, derivation.storeName];
    }));
    return { containers, tools, subnet: definition.containerSubnet, release: definition.release };
}
/** Makes the root of one of them. @throws ENVIRONMENT_CONFLICT */
export async function realiseContainer(context, profile, name, sync) {
    const container = profile.definition.containers[name];
    if (container === undefined)
        throw new MrrlError("BUG", `there is no container '${name}'`);
    const root = await realiseRoot(context, profile, name, container, sync);
    return { name, definition: container, root };
}
async function realiseRoot(context, profile, name, container, sync) {
    const { definition, derived, store } = profile;
    const { root } = container;
    if ("oci" in root)
        return realiseOci(context, profile, name, container, root.oci);
    const environment = await realiseEnvironment(context, store, `${definition.name}-${name}`, withPriorities(derived.containers.get(name) ?? [], root.environment), sync);
    const closure = await store.closure([environment]);
    const directories = await readdir(store.physicalPath(environment));
    return { type: "environment", environment, closure, directories: directories.sort() };
}
/** @throws DEFINITION_INVALID when neither the image nor the profile has a command */
async function realiseOci(context, { store, toolbox, file, placeOf }, name, container, { archive, digest }) {
    const place = placeOf(["containers", name, "root", "oci"]);
    const { storeName, config } = await realiseOciRoot(context, store, toolbox, {
        name,
        archive: resolve(dirname(file), archive),
        digest,
        mountPoints: planMounts(container).map(({ at }) => at),
        place,
    });
    const defaults = imageDefaults(config);
    if (container.command === undefined && defaults.command.length === 0) {
        throw new MrrlError("DEFINITION_INVALID", `the image of container '${name}' has no command`, {
            place,
            hint: "give the container one: `command: [<program>, …]`",
        });
    }
    return { type: "oci", image: storeName, defaults };
}
/**
 * What `containerRoots` of a profile would be; nothing is made, and the packages are built.
 * @throws ENVIRONMENT_CONFLICT, DEFINITION_INVALID
 */
export function plannedContainerRoots(profile) {
    const { definition, derived, store, toolbox, placeOf } = profile;
    const roots = Object.entries(definition.containers).map(([name, container]) => {
        const { root } = container;
        if ("oci" in root) {
            return ociRootStoreName(toolbox, {
                name,
                digest: root.oci.digest,
                mountPoints: planMounts(container).map(({ at }) => at),
                place: placeOf(["containers", name, "root", "oci"]),
            });
        }
        const packages = withPriorities(derived.containers.get(name) ?? [], root.environment);
        return planStoreEnvironment(store, `${definition.name}-${name}`, packages).storeName;
    });
    return [
        ...roots,
        ...containerTools(definition).flatMap((tool) => derived.also.get(tool)?.storeName ?? []),
    ];
}
/** Store paths that a system has for its containers, besides what these refer to. */
export function containerRoots({ containers, tools }) {
    const roots = containers.map(({ root }) => (root.type === "oci" ? root.image : root.environment));
    return [...roots, ...tools.values()];
}
/** What OCI images want to be stopped with, by container. */
export function stopSignals({ containers }) {
    return new Map(containers.flatMap(({ name, root }) => root.type === "oci" && root.defaults.stopSignal !== undefined
        ? [[name, root.defaults.stopSignal]]
        : []));
}
/** Packages of an environment, each with the priority that the profile gives it. */
export function withPriorities(packages, entries) {
    return packages.map(({ storeName }, index) => ({
        name: storeName,
        priority: entries[index]?.priority ?? 0,
    }));
}
