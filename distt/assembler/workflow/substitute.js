const T0=Number(process.env.TR||0);import { Substituter } from "../effects/cache/substituter.js";
import { Unpacker } from "../effects/cache/unpacker.js";
import { parseStoreName } from "../model/store-name.js";
import { Inquiry } from "./cache-inquiry.js";
/** Paths that are fetched at the same time; unpacking takes as many threads as there are cores. */
const parallel = 8;
const nothing = { fetched: [], disputes: [] };
/**
 * Gets from binary caches what would have to be built, as far as they have it and are to be
 * believed. Whatever is wrong with a cache is told, and the rest is left to be built.
 * @param tools the tools closure. @throws NO_SPACE, STORE_UNUSABLE, DISK_FAILED, INTERRUPTED
 */
export async function substitute(context, store, derivations, wanted, tools) {
    if (context.settings.caches === undefined || wanted.every((name) => store.has(name))) {
        return nothing;
    }
    const inquiry = await Inquiry.begin(context, store, derivations, true);
    if (inquiry === undefined)
        return nothing;
    const run = { context, store, inquiry, tools };
    const fetched = [];
    for (;;) {
        const fetch = await inquiry.available(wanted);
        if (fetch.length > 0)
            fetched.push(...(await fetchAll(run, fetch)));
        // What could not be fetched has inputs, which caches may have.
        if (fetch.every((name) => store.has(name)))
            break;
    }
    return { fetched, disputes: inquiry.disputes };
}
/**
 * Gets paths from binary caches by their names, with what they refer to.
 * @returns those that are in the store now. @throws NO_SPACE, STORE_UNUSABLE, DISK_FAILED, INTERRUPTED
 */
export async function fetchByName(context, store, wanted) {
    const inquiry = await Inquiry.begin(context, store, [], true);
    process.env.TR&&console.error(((performance.timeOrigin+performance.now()-T0)|0)+" index");const fetch = (await inquiry?.availableByName(wanted)) ?? [];process.env.TR&&console.error(((performance.timeOrigin+performance.now()-T0)|0)+" records");
    if (inquiry === undefined || fetch.length === 0)
        return [];
    return fetchAll({ context, store, inquiry, tools: fetch.find(({ name }) => name === "tools") }, fetch);
}
/** Tells of what was built here which builder said the same, and which did not. */
export async function settleDisputes({ events }, store, disputes) {
    for (const { name, claims } of disputes) {
        if (!store.has(name))
            continue;
        const { treeHash } = await store.record(name);
        const same = claims.filter((claim) => claim.treeHash === treeHash).flatMap(({ keys }) => keys);
        const other = claims.filter((claim) => claim.treeHash !== treeHash).flatMap(({ keys }) => keys);
        events.warn(`${name.full} has tree hash ${treeHash} here: ` +
            `${same.length > 0 ? `as ${same.join(", ")} signed` : "as nobody signed"}, ` +
            `not as ${other.join(", ")} did`);
    }
}
/** Fetches paths, each after what it refers to. @returns those that are in the store now */
async function fetchAll(run, names) {
    const { context, store } = run;
    return context.events.activity("job", names.length === 1 ? "fetch 1 path from caches" : `fetch ${names.length} paths from caches`, async (job) => {
        const unpacker = new Unpacker(context.settings.jobs);
        const end = () => unpacker.close();
        context.signal.addEventListener("abort", end, { once: true });
        const done = new Map();
        const substituter = new Substituter(context, store, unpacker, async () => {
            const { tools } = run;
            if (tools === undefined)
                return undefined;
            const there = (await done.get(tools.full)) ?? store.has(tools);
            return there ? store.physicalPath(tools) : undefined;
        });
        try {
            const queue = names.values();
            const slots = Array.from({ length: parallel }, async () => {
                for (const name of queue)
                    await start(run, substituter, name, done, job);
            });
            // Nothing still writes when this throws.
            await Promise.allSettled(slots);
            await Promise.all(slots);
            const kept = await Promise.all(names.map((name) => done.get(name.full)));
            return names.filter((_, index) => kept[index]);
        }
        finally {
            context.signal.removeEventListener("abort", end);
            await unpacker.close();
        }
    }, undefined, names.map(label));
}
function start({ context, store, inquiry }, substituter, name, done, job) {
    const claim = inquiry.claim(name);
    const script = inquiry.script(name);
    const ready = async () => {
        for (const reference of claim.offers[0]?.record.path.references ?? []) {
            const there = await (done.get(reference.name) ?? store.has(parseStoreName(reference.name)));
            if (!there)
                return false;
        }
        return true;
    };
    const work = context.events.activity("fetch", label(name), (activity) => substituter.fetch({ name, claim, script }, ready, activity), job);
    const result = work.then((fetched) => {
        if (!fetched)
            inquiry.giveUp(name);
        return fetched;
    });
    done.set(name.full, result);
    return result;
}
function label({ name, version }) {
    return `${name} ${version}`;
}
