import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Options } from "execa";
import {
  type CacheIndex,
  indexType,
  parseCacheIndex,
  renderCacheIndex,
} from "../../assembler/model/cache/index.ts";
import {
  type CacheRecord,
  parseCacheRecord,
  recordType,
  renderCacheRecord,
} from "../../assembler/model/cache/record.ts";
import { openEnvelope, signEnvelope } from "../../assembler/model/dsse.ts";
import { LockedKey, type SecretKey } from "../../assembler/model/minisign/secret-key.ts";
import { sha256 } from "../../assembler/model/sha256.ts";
import { borrowPackage } from "./borrowed-package.ts";
import { type MrrlRun, runMrrl } from "./mrrl-program.ts";
import { type ToyStore, toyStore } from "./toy-store.ts";

/** A store with a mrrl that uses it. */
export interface Machine {
  readonly store: string;
  mrrl(
    args: readonly string[],
    environment?: Readonly<Record<string, string>>,
    options?: Options,
  ): Promise<MrrlRun>;
  /** Names of store paths that begin with a package's name. */
  paths(name: string): string[];
  /** The only one of them, as it is on the disk. */
  path(name: string): string;
}

/** Who pushes and who pulls: builders and machines with the same definitions, and keys. */
export interface CacheRig {
  readonly directory: string;
  readonly toy: ToyStore;
  /** A machine whose store has nothing but the seed, the tools and zstd. */
  machine(name: string): Machine;
  key(name: string): SecretKey;
  /** Writes a caches.yaml. @returns its path */
  caches(name: string, places: readonly string[], trust: readonly string[], more?: string): string;
  /** Pushes packages from a machine, which must succeed. */
  push(machine: Machine, cache: string, key: string, ...packages: string[]): Promise<void>;
}

/** @param packages name → build steps and more lines of YAML */
export async function cacheRig(
  packages: Readonly<Record<string, readonly [steps: string, more?: string]>>,
): Promise<CacheRig> {
  const toy = await toyStore();
  await borrowPackage(toy, "zstd");
  for (const [name, [steps, more]] of Object.entries(packages)) toy.define(name, steps, more);
  const directory = dirname(toy.store.root);
  const definitions = ["--packages", join(directory, "packages")];
  const machine = (name: string): Machine => {
    const root = join(directory, "machines", name);
    const store = join(root, "store");
    cpSync(toy.store.root, store, { recursive: true, verbatimSymlinks: true });
    mkdirSync(join(root, "cache"));
    const environment = { MRRL_STORE: store, MRRL_CACHE: join(root, "cache"), MRRL_CACHES: "none" };
    const paths = (wanted: string) =>
      readdirSync(join(store, "store")).filter((full) => full.startsWith(`${wanted}-1.`));
    return {
      store,
      paths,
      path: (wanted) => join(store, "store", paths(wanted)[0] ?? "there is none"),
      mrrl: (args, more, options) =>
        runMrrl(
          [...definitions, ...args],
          { ...environment, ...more },
          { cwd: directory, ...options },
        ),
    };
  };
  const key = (name: string): SecretKey => {
    const secret = keys.get(name);
    if (!secret) throw new Error(`there is no key ${name}`);
    return secret;
  };
  const keys = new Map<string, SecretKey>();
  for (const name of ["ann", "bob", "eve"]) {
    const made = await runMrrl(["key", "new", name, "--no-password"], {}, { cwd: directory });
    if (made.exitCode !== 0) throw new Error(made.stderr);
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
      if (run.exitCode !== 0) throw new Error(run.stderr);
    },
  };
}

/** The index of a cache's directory, whoever signed it of those keys. */
export function readIndex(cache: string, ...keys: readonly SecretKey[]): CacheIndex {
  const file = join(cache, "index.json");
  const publicKeys = keys.map(({ publicKey }) => publicKey);
  return parseCacheIndex(
    openEnvelope(readFileSync(file, "utf8"), indexType, publicKeys).payload,
    file,
  );
}

/** Signs an index, and puts it into a cache's directory. */
export function writeIndex(cache: string, index: CacheIndex, key: SecretKey): void {
  writeFileSync(join(cache, "index.json"), signEnvelope(indexType, renderCacheIndex(index), key));
}

/** The record of the only path that begins with a package's name. */
export function readRecords(cache: string, name: string, key: SecretKey): CacheRecord[] {
  const { records } = readIndex(cache, key);
  const [, digests = []] = [...records].find(([full]) => full.startsWith(`${name}-1.`)) ?? [];
  return digests.map((digest) => {
    const text = readFileSync(join(cache, "records", `${digest}.json`), "utf8");
    return parseCacheRecord(openEnvelope(text, recordType, [key.publicKey]).payload, "record");
  });
}

/** Puts a record into a cache, signed by `key`, and into an index that `keeper` signs. */
export function writeRecord(
  cache: string,
  record: CacheRecord,
  key: SecretKey,
  keeper: SecretKey = key,
): void {
  const text = signEnvelope(recordType, renderCacheRecord(record), key);
  writeFileSync(join(cache, "records", `${sha256(text)}.json`), text);
  const index = readIndex(cache, keeper);
  const records = new Map(index.records).set(record.path.storeName, [sha256(text)]);
  writeIndex(cache, { ...index, version: index.version + 1, records }, keeper);
}

/** The file of the archive that a record names. */
export function archiveFile(cache: string, { archive }: CacheRecord): string {
  return join(cache, "archives", `${archive.sha256}.zst`);
}

/** Makes a copy of a cache, in the state it is in. */
export function copyCache(cache: string, to: string): string {
  if (existsSync(to)) rmSync(to, { recursive: true });
  cpSync(cache, to, { recursive: true });
  return to;
}
