import { existsSync, readdirSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { exchange } from "./exchange.js";
import { flush } from "./flush.js";
import { withLock } from "./lock.js";
import { removeTree } from "./remove-tree.js";
import { holdPaths } from "./store-lease.js";
import { syncFileSystem } from "./sync-file-system.js";
import { readTrees } from "./tree-threads.js";
/**
 * Puts one damaged path right: gets a copy from the first source that has the right one, and
 * only then exchanges it for what is there. The path has its name all the time, but where
 * `exchange` cannot do that.
 * @param usable whether a path may be used: it is not known to be damaged.
 * @throws STORE_CORRUPT when no source has it, NOT_REPRODUCIBLE when none has the recorded
 * tree, NO_SPACE, INTERRUPTED, and what sources throw; nothing has changed then.
 */
export async function replacePath(context, store, name, damaged, sources, usable) {
    await holdPaths(context, store, [name]);
    return withLock(context, store.physicalPath(name), async () => {
        const record = await store.record(name).catch(() => undefined);
        const into = await store.makeOutput(name);
        try {
            const { source, fresh } = await obtain(context, store, name, record, into, sources);
            const place = { storeName: name.full, source: source.title };
            if (await onlyRecordIsLost(context, store, name, damaged, fresh.treeHash)) {
                await writeRecord(store, name, fresh);
                return { ...place, how: "record" };
            }
            const toolbox = findToolbox(store, into, usable);
            await sync(context, toolbox, into);
            const how = await exchange(context, toolbox, into, store.physicalPath(name));
            await flush(`${store.root}/store`);
            // Not earlier: it would vouch for the old one.
            if (record === undefined)
                await writeRecord(store, name, fresh);
            return { ...place, how };
        }
        catch (error) {
            throw store.explain(error);
        }
        finally {
            // The old one, or what was not right; what cannot be removed now the next run removes.
            await removeTree(into).catch(() => { });
        }
    });
}
async function obtain(context, store, name, record, into, sources) {
    const wrong = [];
    for (const source of sources) {
        const fresh = await source.provide(name, record, into);
        if (fresh !== undefined) {
            const expected = record?.treeHash ?? fresh.treeHash;
            const found = await canonicalHash(context, into);
            if (found === expected)
                return { source, fresh };
            wrong.push(`${source.title} has ${found ?? "no canonical tree"}`);
        }
        await store.makeOutput(name);
    }
    if (wrong.length === 0) {
        throw new MrrlError("STORE_CORRUPT", `nothing provides a new ${name.full}`, {
            place: store.physicalPath(name),
            hint: "it may be of a definition that has changed since; if nothing needs it, `mrrl store gc` removes it",
        });
    }
    throw new MrrlError("NOT_REPRODUCIBLE", `another ${name.full} came out than is recorded`, {
        place: store.physicalPath(name),
        evidence: [`recorded tree hash ${record?.treeHash}`, ...wrong].join("\n"),
        hint: "nothing was changed; `mrrl verify PROFILE --rebuild` says what comes out differently each time (docs/reproducibility.md)",
    });
}
/** The tree hash of a directory; undefined when it is not canonical. */
async function canonicalHash(context, directory) {
    let hash;
    const { signal, settings } = context;
    const options = { threads: settings.jobs, signal, onBytes: () => { } };
    await readTrees([directory], options, ({ treeHash, signs }) => {
        const { modes, foreign, unreadable } = signs;
        if (modes.length + foreign.length + unreadable.length === 0)
            hash = treeHash;
    });
    return hash;
}
async function onlyRecordIsLost(context, store, name, { damages }, treeHash) {
    if (damages.some(({ what }) => what !== "record"))
        return false;
    return (await canonicalHash(context, store.physicalPath(name))) === treeHash;
}
async function writeRecord(store, name, record) {
    const path = store.recordPath(name);
    await writeFile(`${path}.tmp`, `${JSON.stringify(record, null, 2)}\n`, { flush: true });
    await rename(`${path}.tmp`, path);
    await flush(dirname(path));
}
/** Tools that are not known to be damaged: the new path itself, if it has them, or a path of that name. */
function findToolbox(store, fresh, usable) {
    const closures = readdirSync(`${store.root}/store`)
        .filter((full) => full.startsWith("tools-") && usable(full))
        .map((full) => `${store.root}/store/${full}`);
    const root = [fresh, ...closures].find((each) => existsSync(`${each}/usr/bin/mv`));
    return root === undefined ? undefined : { root };
}
async function sync(context, toolbox, path) {
    if (toolbox !== undefined)
        return syncFileSystem(context, toolbox, path);
    for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
        const inside = join(entry.parentPath, entry.name);
        // A link is flushed with its directory.
        if (entry.isFile() || entry.isDirectory())
            await flush(inside);
    }
    await flush(path);
}
