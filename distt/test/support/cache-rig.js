import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync, } from "node:fs";
import { dirname, join } from "node:path";
import { indexType, parseCacheIndex, renderCacheIndex, } from "../../assembler/model/cache/index.js";
import { parseCacheRecord, recordType, renderCacheRecord, } from "../../assembler/model/cache/record.js";
import { openEnvelope, signEnvelope } from "../../assembler/model/dsse.js";
import { LockedKey } from "../../assembler/model/minisign/secret-key.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { borrowPackage } from "./borrowed-package.js";
import { runMrrl } from "./mrrl-program.js";
import { toyStore } from "./toy-store.js";
/** @param packages name → build steps and more lines of YAML */
export async function cacheRig(packages) {
    const toy = await toyStore();
    await borrowPackage(toy, "zstd");
    for (const [name, [steps, more]] of Object.entries(packages))
        toy.define(name, steps, more);
    const directory = dirname(toy.store.root);
    const definitions = ["--packages", join(directory, "packages")];
    const machine = (name) => {
        const root = join(directory, "machines", name);
        const store = join(root, "store");
        cpSync(toy.store.root, store, { recursive: true, verbatimSymlinks: true });
        mkdirSync(join(root, "cache"));
        const environment = { MRRL_STORE: store, MRRL_CACHE: join(root, "cache"), MRRL_CACHES: "none" };
        const paths = (wanted) => readdirSync(join(store, "store")).filter((full) => full.startsWith(`${wanted}-1.`));
        return {
            store,
            paths,
            path: (wanted) => join(store, "store", paths(wanted)[0] ?? "there is none"),
            mrrl: (args, more, options) => runMrrl([...definitions, ...args], { ...environment, ...more }, { cwd: directory, ...options }),
        };
    };
    const key = (name) => {
        const secret = keys.get(name);
        if (!secret)
            throw new Error(`there is no key ${name}`);
        return secret;
    };
    const keys = new Map();
    for (const name of ["ann", "bob", "eve"]) {
        const made = await runMrrl(["key", "new", name, "--no-password"], {}, { cwd: directory });
        if (made.exitCode !== 0)
            throw new Error(made.stderr);
        const file = join(directory, `${name}.key`);
        keys.set(name, await new LockedKey(readFileSync(file, "utf8"), file).open(""));
    }
    return {
        ...{ directory, toy, machine, key },
        caches(name, places, trust, more = "") {
            const lines = [
                `caches: ${JSON.stringify(places)}`,
                "trust:",
                `  keys: ${JSON.stringify(trust.map((each) => key(each).publicKey.line))}`,
                more,
            ];
            const path = join(directory, `${name}.yaml`);
            writeFileSync(path, `${lines.join("\n")}\n`);
            return path;
        },
        async push(from, cache, keyName, ...names) {
            const args = ["cache", "push", cache, ...names, "--package", "--key", `${keyName}.key`];
            const run = await from.mrrl(args);
            if (run.exitCode !== 0)
                throw new Error(run.stderr);
        },
    };
}
/** The index of a cache's directory, whoever signed it of those keys. */
export function readIndex(cache, ...keys) {
    const file = join(cache, "index.json");
    const publicKeys = keys.map(({ publicKey }) => publicKey);
    return parseCacheIndex(openEnvelope(readFileSync(file, "utf8"), indexType, publicKeys).payload, file);
}
/** Signs an index, and puts it into a cache's directory. */
export function writeIndex(cache, index, key) {
    writeFileSync(join(cache, "index.json"), signEnvelope(indexType, renderCacheIndex(index), key));
}
/** The record of the only path that begins with a package's name. */
export function readRecords(cache, name, key) {
    const { records } = readIndex(cache, key);
    const [, digests = []] = [...records].find(([full]) => full.startsWith(`${name}-1.`)) ?? [];
    return digests.map((digest) => {
        const text = readFileSync(join(cache, "records", `${digest}.json`), "utf8");
        return parseCacheRecord(openEnvelope(text, recordType, [key.publicKey]).payload, "record");
    });
}
/** Puts a record into a cache, signed by `key`, and into an index that `keeper` signs. */
export function writeRecord(cache, record, key, keeper = key) {
    const text = signEnvelope(recordType, renderCacheRecord(record), key);
    writeFileSync(join(cache, "records", `${sha256(text)}.json`), text);
    const index = readIndex(cache, keeper);
    const records = new Map(index.records).set(record.path.storeName, [sha256(text)]);
    writeIndex(cache, { ...index, version: index.version + 1, records }, keeper);
}
/** The file of the archive that a record names. */
export function archiveFile(cache, { archive }) {
    return join(cache, "archives", `${archive.sha256}.zst`);
}
/** Makes a copy of a cache, in the state it is in. */
export function copyCache(cache, to) {
    if (existsSync(to))
        rmSync(to, { recursive: true });
    cpSync(cache, to, { recursive: true });
    return to;
}
