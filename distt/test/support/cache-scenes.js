import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { indexType, parseCacheIndex } from "../../assembler/model/cache/index.js";
import { parseCacheRecord, recordType } from "../../assembler/model/cache/record.js";
import { openEnvelope } from "../../assembler/model/dsse.js";
import { LockedKey } from "../../assembler/model/minisign/secret-key.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { borrowPackage } from "./borrowed-package.js";
import { definePackage, definitions, emptyWorld, prepare } from "./fault-scenes.js";
import { servedCache } from "./served-cache.js";
const push = (name) => [
    ...["--caches", "none", "cache", "push", "binary", name, "--package"],
    ...["--key", "ann.key", "--level", "1", ...definitions],
];
/** A world with a cache that has `library`, and `app` that is built and refers to it. */
async function cacheWorld(toy) {
    await borrowPackage(toy, "zstd");
    const base = emptyWorld(toy);
    definePackage(base, "library", 'echo code > "$out/code"');
    // More than one part, so that several threads unpack it.
    const parts = 'mkdir "$out/bin"; echo "$pkg_library" > "$out/bin/app"; ln -s bin/app "$out/link"; ' +
        'head -c 4200000 /dev/zero > "$out/bin/large"; : > "$out/empty"';
    definePackage(base, "app", parts, "dependencies: [library]\n");
    await prepare(base, ["key", "new", "ann", "--no-password"]);
    await prepare(base, ["--caches", "none", "build", "--package", "app", ...definitions]);
    await prepare(base, push("library"));
    const file = join(base, "ann.key");
    const secret = await new LockedKey(readFileSync(file, "utf8"), file).open("");
    return { base, key: secret.publicKey };
}
/** A package is pushed into a directory cache that has another one. */
export async function pushScene(toy) {
    const { base, key } = await cacheWorld(toy);
    const stateOf = (world) => join(world, "store/caches", `${sha256(join(world, "binary"))}.json`);
    return {
        base,
        args: () => push("app"),
        // What is remembered of a cache is named after its place.
        arrange: (world) => renameSync(join(world, stateOf(base).slice(base.length)), stateOf(world)),
        variable: /^binary\/index\.json$|^store\/caches\//,
        wrong(world, finished) {
            const { version, names, wrong } = readCache(join(world, "binary"), key);
            const expected = { 1: "library", 2: "app library" }[version];
            if (names !== expected)
                wrong.push(`version ${version} names ${names}`);
            if (finished && version !== 2)
                wrong.push(`the index is version ${version}`);
            return [...wrong, ...strangeStates(world, [finished ? [version] : [1, version]].flat())];
        },
    };
}
/** A package is pulled, with what it refers to, from a directory or from `mrrl cache serve`. */
export async function pullScene(t, toy, kind) {
    const { base: builder, key } = await cacheWorld(toy);
    const cache = join(builder, "binary");
    const place = kind === "served" ? await servedCache(t, cache) : cache;
    const base = emptyWorld(toy);
    for (const name of ["library", "app"]) {
        const file = join("packages", name, "package.yaml");
        definePackage(base, name, "");
        writeFileSync(join(base, file), readFileSync(join(builder, file)));
    }
    const trust = `trust: { keys: [${JSON.stringify(key.line)}] }\n`;
    writeFileSync(join(base, "caches.yaml"), `caches: [${JSON.stringify(place)}]\n${trust}`);
    const args = (name) => [
        ...["--caches", "caches.yaml", "cache", "pull", name, "--package", ...definitions],
    ];
    // An older index was seen, so that there is something to replace.
    await prepare(base, args("library"));
    await prepare(builder, push("app"));
    return {
        base,
        args: () => args("app"),
        wrong: (world, finished) => strangeStates(world, finished ? [2] : [1, 2]),
    };
}
/** What is wrong with a cache whose index has a good signature: each file it names is whole. */
function readCache(cache, key) {
    const read = (file) => readFileSync(join(cache, file));
    const open = (text, type) => openEnvelope(text, type, [key]).payload;
    const index = parseCacheIndex(open(read("index.json").toString(), indexType), "the index");
    const wrong = [];
    for (const [full, digests] of index.records) {
        for (const digest of digests) {
            const text = read(`records/${digest}.json`).toString();
            if (sha256(text) !== digest)
                wrong.push(`the record of ${full} is another one`);
            const { path, archive } = parseCacheRecord(open(text, recordType), "a record");
            if (path.storeName !== full)
                wrong.push(`the record of ${full} is of ${path.storeName}`);
            const bytes = read(`archives/${archive.sha256}.zst`);
            if (sha256(bytes) !== archive.sha256)
                wrong.push(`the archive of ${full} is damaged`);
        }
    }
    const names = [...index.records.keys()].map((full) => full.split("-")[0]).join(" ");
    return { version: index.version, names, wrong };
}
/** Which of the states of caches that a store remembers are not one of these versions, whole. */
function strangeStates(world, versions) {
    const directory = join(world, "store/caches");
    const wrong = [];
    for (const name of existsSync(directory) ? readdirSync(directory) : []) {
        // What a killed run was about to write is no state, and the next run replaces it.
        if (name.endsWith(".tmp"))
            continue;
        const { version } = JSON.parse(readFileSync(join(directory, name), "utf8"));
        if (!versions.includes(version))
            wrong.push(`version ${version} is remembered`);
    }
    return wrong;
}
