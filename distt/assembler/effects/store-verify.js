import { basename } from "node:path";
import { parseStoreName } from "../model/store-name.js";
import { readTrees } from "./tree-threads.js";
/**
 * Reads store paths with all cores, and compares them with their records. Nothing is changed.
 * @param names each once. @throws INTERRUPTED
 */
export async function verifyPaths(context, store, names) {
    const started = performance.now();
    const checked = await Promise.all(names.map((name) => checkRecord(store, name)));
    const bySize = checked
        .filter(({ damages }) => damages[0]?.what !== "missing")
        .sort((a, b) => (b.record?.size ?? 0) - (a.record?.size ?? 0));
    const total = bySize.reduce((sum, { record }) => sum + (record?.size ?? 0), 0);
    const pending = new Map(bySize.map((each) => [each.name.full, each]));
    const label = names.length === 1 ? `${names[0]?.name}` : `${names.length} store paths`;
    let [files, bytes] = [0, 0];
    const damaged = checked
        .filter(({ damages }) => damages[0]?.what === "missing")
        .map((each) => told(store, each));
    const onTree = (tree) => {
        files += tree.signs.files;
        const path = pending.get(basename(tree.root));
        if (!path)
            return;
        pending.delete(basename(tree.root));
        const whole = path.record === undefined && tree.treeHash === path.name.digest;
        const damages = [...path.damages, ...damagesOf(tree, path.record)];
        if (damages.length > 0)
            damaged.push(told(store, { ...path, damages }, whole));
    };
    await context.events.activity("check", label, async (activity) => {
        const onBytes = (count) => {
            bytes += count;
            activity.progress(bytes, Math.max(total, bytes));
        };
        const { signal, settings } = context;
        const roots = bySize.map(({ name }) => store.physicalPath(name));
        await readTrees(roots, { threads: settings.jobs, signal, onBytes }, onTree);
        if (damaged.length > 0)
            activity.finish("failed", `${damaged.length} damaged`);
    });
    damaged.sort((a, b) => (a.storeName < b.storeName ? -1 : 1));
    const milliseconds = Math.round(performance.now() - started);
    return { paths: names.length, files, bytes, milliseconds, damaged };
}
/** What can be said before a path is read. */
async function checkRecord(store, name) {
    const missing = store.has(name) ? [] : [{ what: "missing" }];
    try {
        const record = await store.record(name);
        const lost = record.references.filter((each) => !store.has(parseStoreName(each.name)));
        const references = lost.map(({ name: referred, file }) => ({ what: "reference", name: referred, file }));
        return { name, record, damages: [...missing, ...references] };
    }
    catch (error) {
        const { message } = (error.cause ?? error);
        const why = /^ENOENT/.test(message) ? "it is missing" : message;
        return { name, record: undefined, damages: [...missing, { what: "record", why }] };
    }
}
function damagesOf({ treeHash, signs }, record) {
    const damages = damagesOfEntries(signs);
    if (record === undefined || record.treeHash === treeHash)
        return damages;
    // The record of an environment counts no links as bytes, and says 0.
    const size = record.size === signs.size ? {} : { size: { expected: record.size, found: signs.size } };
    const touched = signs.touched.map(shown);
    damages.push({ what: "content", expected: record.treeHash, found: treeHash, touched, ...size });
    return damages;
}
function damagesOfEntries({ modes, foreign, unreadable }) {
    return [
        ...modes.map(({ path, mode }) => ({ what: "mode", file: shown(path), mode })),
        ...foreign.map((path) => ({ what: "foreign", file: shown(path) })),
        ...unreadable.map(({ path, why }) => ({ what: "unreadable", file: shown(path), why })),
    ];
}
function shown(path) {
    return path === "" ? "." : path;
}
function told(store, { name, damages }, whole = false) {
    return {
        storeName: name.full,
        path: store.physicalPath(name),
        damages,
        ...(whole && { contentIsWhole: true }),
    };
}
