import { chmodSync, lutimesSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { planEnvironment, } from "../plan/environment.js";
import { withLock } from "./lock.js";
import { removeTree } from "./remove-tree.js";
import { holdPaths } from "./store-lease.js";
/** Reads which paths a package has, as an environment needs them. */
export function readPackagePaths(store, name, priority) {
    const paths = new Map();
    const directory = store.physicalPath(name);
    const visit = (prefix) => {
        for (const entry of readdirSync(`${directory}/${prefix}`, { withFileTypes: true })) {
            const path = `${prefix}${entry.name}`;
            paths.set(path, entry.isDirectory() ? "directory" : "other");
            if (entry.isDirectory())
                visit(`${path}/`);
        }
    };
    visit("");
    return { name, priority, paths };
}
/**
 * What the environment over some packages would be; the packages are built.
 * @throws ENVIRONMENT_CONFLICT when two packages claim one path.
 */
export function planStoreEnvironment(store, profile, packages) {
    const listed = packages.map(({ name, priority }) => readPackagePaths(store, name, priority));
    return planEnvironment(profile, listed);
}
/**
 * Makes the environment of a profile in the store, unless it is there already.
 * No process is started per link.
 * @throws ENVIRONMENT_CONFLICT when two packages claim one path.
 */
export async function realiseEnvironment(context, store, profile, packages, sync) {
    const environment = planStoreEnvironment(store, profile, packages);
    const { storeName } = environment;
    await holdPaths(context, store, [storeName]);
    if (!store.has(storeName)) {
        await withLock(context, store.physicalPath(storeName), async () => {
            if (!store.has(storeName))
                await write(store, environment, sync);
        });
    }
    return storeName;
}
async function write(store, environment, sync) {
    const { storeName, references } = environment;
    const output = await store.makeOutput(storeName);
    try {
        writeForest(output, environment);
        await store.commit(storeName, output, {
            format: 1,
            storeName: storeName.full,
            treeHash: storeName.digest,
            references,
            size: 0,
            milliseconds: 0,
        }, sync);
    }
    catch (error) {
        // What cannot be removed now is removed by the next run.
        await removeTree(output).catch(() => { });
        throw store.explain(error);
    }
}
function writeForest(output, environment) {
    // Synchronous calls: one call a link, several times faster than queued ones.
    const directories = [];
    for (const entry of environment.entries) {
        const physical = `${output}/${entry.path}`;
        if (entry.type === "directory") {
            mkdirSync(physical);
            directories.push(physical);
        }
        else if (entry.type === "symlink") {
            symlinkSync(entry.target, physical);
            lutimesSync(physical, 1, 1);
        }
    }
    for (const directory of [...directories.reverse(), output]) {
        chmodSync(directory, 0o555);
        lutimesSync(directory, 1, 1);
    }
}
