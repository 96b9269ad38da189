import { readCacheSettings } from "../effects/cache/cache-settings.js";
import { Caches } from "../effects/cache/caches.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { parseStoreName } from "../model/store-name.js";
import { transitiveInputs } from "../plan/build-graph.js";
import { planSubstitution, plausibleReferences, } from "../plan/cache/substitution.js";
/** Paths whose records are read at the same time. */
const atOnce = 32;
/** Asks the caches of a run what they have, and decides what to believe. */
export class Inquiry {
    #context;
    #store;
    #derivations;
    #caches;
    #graph;
    /** What is believed of paths that caches name. */
    #claims = new Map();
    /** Paths that no cache has, or none that is believed, or not whole. */
    #absent = new Set();
    #disputes = [];
    constructor(context, store, derivations, caches) {
        this.#context = context;
        this.#store = store;
        this.#derivations = derivations;
        this.#caches = caches;
        this.#graph = new Map(derivations.map((each) => [each.storeName.full, each]));
    }
    /**
     * Opens the caches of this run.
     * @param derivations of what will be asked for; none: paths are asked for by their names.
     * @param remember what was seen of them, in the store. @returns undefined: it has none.
     */
    static async begin(context, store, derivations, remember) {
        const settings = await readCacheSettings(context);
        if (settings === undefined || settings.locations.length === 0)
            return undefined;
        const caches = await Caches.open(context, store, settings, remember);
        return new Inquiry(context, store, derivations, caches);
    }
    /** What builders do not agree about, as far as it was asked for. */
    get disputes() {
        return this.#disputes;
    }
    /** What can be fetched so that some paths exist, what they refer to before them. */
    async available(wanted) {
        for (;;) {
            const { fetch, unknown } = planSubstitution(this.#derivations, wanted, (name) => this.#store.has(name), (name) => this.#availability(name));
            if (unknown.length === 0)
                return fetch;
            // What is still unknown then is asked for in the next round.
            await Promise.all(unknown.slice(0, atOnce).map((name) => this.#findOut(name)));
        }
    }
    /**
     * What can be fetched so that some paths exist, where no definitions say what they are made
     * of: themselves and what their records say that they refer to, that before them.
     */
    async availableByName(wanted) {
        const fetch = new Map();
        const seen = new Set();
        const visit = async (name) => {
            if (seen.has(name.full) || this.#store.has(name))
                return;
            seen.add(name.full);
            if (this.#availability(name).kind === "unknown")
                await this.#findOut(name);
            const known = this.#availability(name);
            if (known.kind !== "available")
                return;
            for (const reference of known.references)
                await visit(parseStoreName(reference));
            fetch.set(name.full, name);
        };
        for (const name of wanted)
            await visit(name);
        return [...fetch.values()];
    }
    /** What is believed of a path that is available. */
    claim({ full }) {
        const claim = this.#claims.get(full);
        if (claim)
            return claim;
        throw new MrrlError("BUG", `${full} was planned without a record`);
    }
    /** The build script of a path. */
    script({ full }) {
        return this.#graph.get(full)?.script;
    }
    /** A path could not be had after all. */
    giveUp({ full }) {
        this.#absent.add(full);
    }
    #availability(name) {
        if (this.#absent.has(name.full) || !this.#caches.names(name))
            return { kind: "absent" };
        const record = this.#claims.get(name.full)?.offers[0]?.record;
        if (record === undefined)
            return { kind: "unknown" };
        return { kind: "available", references: record.path.references.map((each) => each.name) };
    }
    /** Reads the records of a path, and decides whether it is fetched. */
    async #findOut(name) {
        const { events } = this.#context;
        const { believed, claims } = await this.#caches.choose(name);
        if (claims.length > 1) {
            this.#disputes.push({ name, claims });
            const said = claims.map(({ treeHash, keys }) => `${keys.join(", ")}: ${treeHash}`);
            const then = believed ? "the first is believed" : "it is built here";
            events.warn(`builders disagree about ${name.full}, so ${then} (tree hashes by ${said.join("; by ")})`);
        }
        const derivation = this.#graph.get(name.full);
        const references = believed?.offers[0]?.record.path.references ?? [];
        const inputs = derivation ? transitiveInputs(derivation, this.#graph) : [];
        const byName = this.#graph.size === 0;
        if (believed && (byName || plausibleReferences(references, inputs))) {
            this.#claims.set(name.full, believed);
            return;
        }
        this.#absent.add(name.full);
        if (believed) {
            events.warn(`what is said of ${name.full} is not used: it refers to what is no input`);
        }
        else if (claims.length === 1) {
            const signed = claims[0]?.keys.length ?? 0;
            events.info(`${name.full} is built here: ${signed} of the ${this.#caches.threshold} keys that are asked for signed it`);
        }
    }
}
