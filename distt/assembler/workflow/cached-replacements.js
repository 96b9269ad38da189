import { readCacheSettings } from "../effects/cache/cache-settings.js";
import { Caches, tellTrouble } from "../effects/cache/caches.js";
import { nameOf } from "../effects/cache/location.js";
import { isCacheFault } from "../effects/cache/substituter.js";
import { unpackArchive } from "../effects/cache/unpack-archive.js";
import { Unpacker } from "../effects/cache/unpacker.js";
import { removeTree } from "../effects/remove-tree.js";
/** Copies of damaged store paths from binary caches. */
export class CachedReplacements {
    title = "a binary cache";
    #context;
    #store;
    #caches;
    constructor(context, store) {
        this.#context = context;
        this.#store = store;
    }
    /**
     * Of a path whose record is there, any copy with the recorded tree hash will do; of one whose
     * record is lost, only what enough builders say. @throws NO_SPACE, INTERRUPTED
     */
    async provide(name, record, into) {
        this.#caches ??= this.#open();
        const caches = await this.#caches;
        if (!caches?.names(name))
            return undefined;
        const { believed, claims } = await caches.choose(name);
        const same = claims.find(({ treeHash }) => treeHash === record?.treeHash);
        const offers = (record ? same : believed)?.offers ?? [];
        const unpacker = new Unpacker(this.#context.settings.jobs);
        const end = () => unpacker.close();
        this.#context.signal.addEventListener("abort", end, { once: true });
        try {
            for (const { cache, record: offered } of offers) {
                try {
                    await unpackArchive(this.#context, unpacker, cache, offered, into, () => { });
                    return offered.path;
                }
                catch (error) {
                    this.#context.signal.throwIfAborted();
                    if (!isCacheFault(error))
                        throw error;
                    tellTrouble(this.#context, `${name.full} of ${nameOf(cache)} is not used`, error);
                    await removeTree(into);
                    await this.#store.makeOutput(name);
                }
            }
            return undefined;
        }
        finally {
            this.#context.signal.removeEventListener("abort", end);
            await unpacker.close();
        }
    }
    async #open() {
        const settings = await readCacheSettings(this.#context);
        return settings && Caches.open(this.#context, this.#store, settings);
    }
}
