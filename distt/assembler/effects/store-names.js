import { readdir } from "node:fs/promises";
import { basename } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { logicalStore, parseStoreName } from "../model/store-name.js";
/** The store name that a text is; undefined when it is none. */
export function storeNameOf(text) {
    try {
        return parseStoreName(text);
    }
    catch {
        return undefined;
    }
}
/** Everything below `<store>/store`, `<store>/meta`…; nothing where there is no store yet. */
export async function namesIn(store, part) {
    try {
        return (await readdir(`${store.root}/${part}`)).sort();
    }
    catch (error) {
        if (error.code === "ENOENT")
            return [];
        throw error;
    }
}
/** The store paths that there are, sorted. */
export async function listStoreNames(store) {
    return (await namesIn(store, "store")).flatMap((name) => storeNameOf(name) ?? []);
}
/** The names of all paths that have a record, whether or not they are still there; sorted. */
export async function listRecordedNames(store) {
    return (await namesIn(store, "meta")).flatMap((file) => {
        const full = /^(.+)\.json$/.exec(file)?.[1];
        return (full !== undefined && storeNameOf(full)) || [];
    });
}
/**
 * Finds what a person means: a store name, a physical path or one below /mrrl/store, or the
 * beginning of a name that only one path has. Paths whose record alone is left are found, too.
 * @throws USAGE when there is none, or more than one.
 */
export async function findStoreNames(store, text) {
    const plain = text.replace(/\/+$/, "");
    const inStore = plain.startsWith(`${logicalStore}/`) || plain.startsWith(`${store.root}/store/`);
    const wanted = inStore ? basename(plain) : plain;
    const records = await listRecordedNames(store);
    const known = new Map([...records, ...(await listStoreNames(store))].map((name) => [name.full, name]));
    const exact = known.get(wanted);
    if (exact)
        return [exact];
    const found = [...known.values()].filter(({ full }) => full.startsWith(wanted));
    const present = found.filter((name) => store.has(name));
    const candidates = present.length > 0 ? present : found;
    if (candidates.length === 1)
        return candidates;
    if (candidates.length === 0 || wanted === "") {
        throw new MrrlError("USAGE", `no store path is named '${text}'`, {
            place: `${store.root}/store`,
            hint: "give a store name, a path in the store, or the beginning of a name",
        });
    }
    throw new MrrlError("USAGE", `'${text}' is the beginning of ${candidates.length} store paths`, {
        place: `${store.root}/store`,
        evidence: candidates.map(({ full }) => full).join("\n"),
        hint: "give more of the name",
    });
}
