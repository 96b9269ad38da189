import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { readTree } from "../../assembler/effects/tree-reader.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { treeHash } from "../../assembler/model/tree-listing.js";
/**
 * Everything below a directory, so that two can be compared: type, mode and content
 * of each entry, and the time of what is in the store. Build times are left out.
 */
export function listWorld(root) {
    const listing = {};
    const visit = (path) => {
        // What is remembered of a run is named after its directories, and may be missing.
        if (/^cache\/evaluations\/[0-9a-f]{64}$/.test(path))
            return;
        const physical = join(root, path);
        // A root says where its definition is, and is named after that; a copied one is another world's.
        const storeRoot = /^((?:store\/)?roots\/.+)\.[0-9a-f]{16}\.json$/.exec(path)?.[1];
        if (storeRoot) {
            const { place, paths } = JSON.parse(readFileSync(physical, "utf8"));
            if (place.startsWith(`${root}/`)) {
                listing[storeRoot] = `${basename(place)}: ${paths.join(" ")}`;
            }
            return;
        }
        const stat = lstatSync(physical);
        const mode = (stat.mode & 0o7777).toString(8);
        const inStore = /^store\/store\/[^.]/.test(path) ? ` ${stat.mtimeMs}` : "";
        if (stat.isSymbolicLink())
            listing[path] = `link ${readlinkSync(physical)}`;
        else if (stat.isDirectory()) {
            listing[path] = `directory ${mode}${inStore}`;
            for (const name of readdirSync(physical))
                visit(path === "" ? name : `${path}/${name}`);
        }
        else if (!stat.isFile())
            listing[path] = "neither file nor directory";
        // What mkfs.erofs has not finished is a hole of some TiB.
        else if (stat.size > 1 << 28)
            listing[path] = "a very large file";
        else
            listing[path] = `file ${mode}${inStore} ${content(physical)}`;
    };
    visit("");
    delete listing["cache/evaluations"];
    return listing;
}
/** What is otherwise in one listing than in the other, a line a path. */
export function differences(found, expected) {
    return [...new Set([...Object.keys(found), ...Object.keys(expected)])]
        .filter((path) => found[path] !== expected[path])
        .map((path) => `${path}: ${found[path] ?? "nothing"}, not ${expected[path] ?? "nothing"}`);
}
function content(path) {
    const bytes = readFileSync(path);
    if (bytes.length >= 1 << 20)
        return digestOfLarge(bytes);
    if (!/\/meta\/[^/]*\.json$/.test(path))
        return sha256(bytes);
    return sha256(bytes.toString().replace(/"milliseconds": \d+/, ""));
}
/** Large contents seen last: the same images are listed again and again, and are compared faster. */
const seen = [];
function digestOfLarge(bytes) {
    const known = seen.find((one) => one.bytes.equals(bytes));
    if (known)
        return known.digest;
    const digest = sha256(bytes);
    seen.unshift({ bytes, digest });
    seen.splice(3);
    return digest;
}
/**
 * All of a world that another run may meet, as one text: its listing, and whether what is
 * remembered of a run is whole. What is in that differs with directories and times.
 */
export function worldState(root, listing) {
    const directory = join(root, "cache/evaluations");
    const remembered = namesIn(directory).map((name) => {
        const [digest, text = ""] = readFileSync(join(directory, name), "utf8").split("\n");
        return `${name.replace(/^[0-9a-f]{64}/, "")} ${digest === sha256(text)}`;
    });
    return JSON.stringify([listing, remembered.sort()]);
}
/**
 * What is wrong with a store and a source cache, whatever happened before: a path
 * under its final name that is not what its record says, a source that is not what
 * its name says. Links, which stand for roots of another store, are passed over.
 */
export async function damagedEntries(storeRoot, cacheRoot) {
    const damaged = [];
    for (const name of namesIn(join(storeRoot, "store"))) {
        const path = join(storeRoot, "store", name);
        if (name.startsWith(".") || lstatSync(path).isSymbolicLink())
            continue;
        try {
            const text = readFileSync(join(storeRoot, "meta", `${name}.json`), "utf8");
            const record = JSON.parse(text);
            if (record.treeHash !== treeHash(await readTree(path)))
                damaged.push(`${name}: other content`);
        }
        catch (error) {
            damaged.push(`${name}: ${error.message}`);
        }
    }
    for (const name of namesIn(join(cacheRoot, "sources"))) {
        const path = join(cacheRoot, "sources", name);
        if (!name.includes(".") && sha256(readFileSync(path)) !== basename(path)) {
            damaged.push(`source ${name}: other content`);
        }
    }
    return damaged;
}
function namesIn(directory) {
    return existsSync(directory) ? readdirSync(directory) : [];
}
