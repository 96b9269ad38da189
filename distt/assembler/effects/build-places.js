import { chown, lchown, readdir } from "node:fs/promises";
import { buildSandbox, mostOpenFiles } from "../plan/build-sandbox.js";
import { sourcePath } from "./source-cache.js";
/** The sandbox of a build in its places; its inputs are in the store, its sources in the cache. */
export async function sandboxOfBuild({ settings }, store, derivation, { directory, output }, user, jobserver) {
    return buildSandbox(derivation, await visiblePaths(store, derivation), {
        output,
        workingDirectory: `${directory}/build`,
        script: `${directory}/script`,
        sources: Object.fromEntries(derivation.sources.map((source) => [source.file, sourcePath({ settings }, source)])),
        jobserver,
        jobs: settings.jobs,
        user,
        limits: { ...settings.limits, openFiles: mostOpenFiles },
        physicalPath: (name) => store.physicalPath(name),
    });
}
/** Dependencies and what they refer to, and what the root refers to: itself it is /usr. */
async function visiblePaths(store, { root, dependencies }) {
    const closure = await store.closure([...dependencies, ...(root ? [root] : [])]);
    return closure.filter(({ full }) => full !== root?.full);
}
/**
 * Makes the places writable for the user of a build. Only root has to: builds of others
 * run as their own user.
 */
export async function giveToBuildUser({ settings }, { directory, output }, user) {
    if (settings.isolation !== "root")
        return;
    for (const place of [`${directory}/build`, output]) {
        await chown(place, user, user);
        // What an earlier attempt left belongs to the user it ran as.
        await giveContent(place, user);
    }
}
async function giveContent(directory, user) {
    for (const entry of await readdir(directory, { withFileTypes: true })) {
        const path = `${directory}/${entry.name}`;
        await lchown(path, user, user);
        if (entry.isDirectory())
            await giveContent(path, user);
    }
}
