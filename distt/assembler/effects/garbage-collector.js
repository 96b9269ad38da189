import { randomUUID } from "node:crypto";
import { renameSync, rmSync, statSync } from "node:fs";
import { MrrlError } from "../errors/mrrl-error.js";
import { planGarbage } from "../plan/garbage.js";
import { findFailedBuilds, removeFailedBuilds } from "./failed-builds.js";
import { tryLock } from "./lock.js";
import { removeTree } from "./remove-tree.js";
import { heldNames, withLeaseLock } from "./store-lease.js";
import { removeLeftovers } from "./store-leftovers.js";
import { listStoreNames, namesIn } from "./store-names.js";
import { readRoots, removeRoot } from "./store-roots.js";
const day = 24 * 60 * 60 * 1000;
/**
 * Removes store paths that nothing needs (docs/store.md). What is garbage is decided, and
 * gets other names, while no lease can be taken; what takes long comes afterwards.
 * @throws USAGE for a store without roots; STORE_CORRUPT when a root, or the record of a
 * path that is needed, is damaged: then nothing is removed.
 */
export async function collectGarbage(context, store, wishes) {
    const { dryRun, keepDays } = wishes;
    if (!dryRun) {
        await store.prepare();
        await removeLeftovers(store);
    }
    const since = keepDays === undefined ? undefined : Date.now() - keepDays * day;
    // Records are read before others have to wait; those of complete paths do not change.
    await collectables(store);
    const { collection, garbage } = await withLeaseLock(context, store, async () => {
        const found = await choose(store, wishes, since);
        return { collection: found, garbage: dryRun ? [] : putAside(store, found) };
    });
    if (dryRun)
        return collection;
    for (const { key } of collection.staleRoots)
        await removeRoot(context, store, key);
    await removeAside(context, store, garbage);
    if (!wishes.failedBuilds)
        return collection;
    const failedBuilds = await removeFailedBuilds(context, store, collection.failedBuilds);
    return { ...collection, failedBuilds };
}
/** With the lock of leases: leases are read before roots, which are made before a lease ends. */
async function choose(store, wishes, usedSince) {
    const held = await heldNames(store);
    const listed = await readRoots(store);
    const roots = listed.filter(({ stale }) => !stale);
    const paths = await collectables(store);
    if (roots.length === 0 && paths.length > 0 && !wishes.withoutRoots) {
        throw new MrrlError("USAGE", "nothing says which paths of this store are needed", {
            place: store.root,
            hint: "build the profiles that you need first: each build notes what it needs; or, if nothing is needed, --without-roots",
        });
    }
    const needed = new Set([...held, ...roots.flatMap((root) => root.paths)]);
    const plan = planGarbage(paths, needed, { usedSince, maxSize: wishes.maxSize });
    const [unknown] = plan.unknown;
    if (unknown !== undefined) {
        throw new MrrlError("STORE_CORRUPT", `what ${unknown} refers to is not known: its record is unusable`, {
            place: `${store.root}/meta/${unknown}.json`,
            hint: `mrrl store repair ${unknown}`,
        });
    }
    const present = new Set(paths.map(({ name }) => name));
    const failedBuilds = await findFailedBuilds(store, held);
    const logged = new Set(failedBuilds.map(({ storeName }) => storeName));
    const orphans = (await recordedNames(store, logged)).filter((name) => !present.has(name) && !held.has(name));
    const old = failedBuilds.filter(({ time }) => usedSince === undefined || time < usedSince);
    const staleRoots = listed.filter(({ stale }) => stale);
    return {
        ...plan,
        roots,
        staleRoots,
        orphans,
        failedBuilds: wishes.failedBuilds ? old : failedBuilds,
    };
}
async function collectables(store) {
    const names = await listStoreNames(store);
    return Promise.all(names.map((name) => collectable(store, name)));
}
async function collectable(store, name) {
    const record = await store.record(name).catch(() => undefined);
    const path = record === undefined ? store.physicalPath(name) : store.recordPath(name);
    return {
        name: name.full,
        size: record?.size ?? 0,
        used: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0,
        references: record?.references.map((each) => each.name),
    };
}
/** Names that have a record or a script, or a log that nobody needs. */
async function recordedNames(store, logged) {
    const names = new Set();
    for (const file of await namesIn(store, "meta")) {
        const name = /^(.+)\.(?:json|script)$/.exec(file)?.[1];
        if (name !== undefined)
            names.add(name);
    }
    for (const file of await namesIn(store, "logs")) {
        const name = /^(.+)\.log\.gz$/.exec(file)?.[1];
        // The log of a failed build goes with its directory.
        if (name !== undefined && !logged.has(name))
            names.add(name);
    }
    return [...names].sort();
}
/**
 * Takes the names of garbage away, one path after the other: a path before its record, and
 * what refers to it before it, so that whatever has its name is whole at any moment.
 * @returns where the trees are now.
 */
function putAside(store, { remove, orphans }) {
    const aside = [];
    const forget = (name) => {
        for (const file of [`meta/${name}.json`, `meta/${name}.script`, `logs/${name}.log.gz`]) {
            rmSync(`${store.root}/${file}`, { force: true });
        }
    };
    try {
        for (const { name } of remove) {
            const path = `${store.root}/store/.${name}.${randomUUID().slice(0, 8)}.gc`;
            renameSync(`${store.root}/store/${name}`, path);
            aside.push(path);
            forget(name);
        }
        for (const name of orphans)
            forget(name);
    }
    catch (error) {
        throw store.explain(error);
    }
    return aside;
}
async function removeAside(context, store, paths) {
    if (paths.length === 0)
        return;
    const label = `${paths.length} store paths that nothing needs`;
    await context.events.activity("remove", label, async (activity) => {
        for (const [done, path] of paths.entries()) {
            // What is left now, the next run removes.
            context.signal.throwIfAborted();
            const release = await tryLock(path);
            if (!release)
                continue;
            try {
                await removeTree(path);
            }
            catch (error) {
                throw store.explain(error);
            }
            finally {
                release();
            }
            activity.progress(done + 1, paths.length);
        }
    });
}
