import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../model/sha256.js";
import { parseStoreName } from "../../model/store-name.js";
import { Store } from "../store.js";
/** Looks through mrrl's directories. What a running mrrl works on is left out. */
export async function readStoreState(storeRoot, cacheRoot) {
    const [entries, builds, sources, locks] = await Promise.all([
        list(join(storeRoot, "store")),
        list(join(storeRoot, "builds")),
        list(join(cacheRoot, "sources")),
        heldLocks(),
    ]);
    const store = new Store(storeRoot);
    const idle = (path) => !locks.has(sha256(path));
    const finalPath = (name) => join(storeRoot, "store", name);
    const paths = entries.filter((name) => !name.startsWith("."));
    const outputs = entries.filter((name) => /^\..+\.tmp$/.test(name));
    return {
        paths: paths.length,
        damaged: (await damagedRecords(store, paths)).map(finalPath).filter(idle),
        outputs: outputs
            .filter((name) => idle(finalPath(name.slice(1, -".tmp".length))))
            .map((name) => finalPath(name)),
        builds: builds
            // Nobody can tell whose job server it is, unless nobody is there.
            .filter((name) => (name.startsWith(".") ? locks.size === 0 : idle(finalPath(name))))
            .map((name) => join(storeRoot, "builds", name)),
        downloads: sources
            .filter((name) => name.endsWith(".part"))
            .filter((name) => idle(join(cacheRoot, "sources", name.slice(0, -".part".length))))
            .map((name) => join(cacheRoot, "sources", name)),
    };
}
async function damagedRecords(store, names) {
    const damaged = [];
    const queue = names.values();
    const worker = async () => {
        for (const name of queue) {
            try {
                await store.record(parseStoreName(name));
            }
            catch {
                damaged.push(name);
            }
        }
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    return damaged.sort();
}
/** The digests of the names of all locks that some mrrl holds; see `withLock`. */
async function heldLocks() {
    const sockets = await readFile("/proc/net/unix", "latin1").catch(() => "");
    return new Set([...sockets.matchAll(/@mrrl-lock-([0-9a-f]{64})/g)].map(([, hex = ""]) => hex));
}
async function list(directory) {
    return (await readdir(directory).catch(() => [])).sort();
}
