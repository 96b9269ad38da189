import { createHash } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { serveCache } from "../../assembler/effects/cache/cache-server.ts";
import { removeTree } from "../../assembler/effects/remove-tree.ts";
import { build } from "../../assembler/workflow/build.ts";
import { openPackage } from "../../assembler/workflow/package.ts";
import type { Benchmark } from "../bench.ts";
import { mrrl } from "../command.ts";
import { type Candidate, compare, type Effort, type Measurement, type Row } from "../comparison.ts";

/** Part of the speed of its slowest necessary step that mrrl should reach. */
const wanted = 0.8;

/**
 * What a machine with an empty store needs to make `minimal`, from a cache on the same
 * machine; and whether all of it is whole.
 */
export const cache: Benchmark = {
  name: "cache",
  title: "The closure of `minimal` from a cache, and its verification",
  async measure({ context, scratch, effort }) {
    const zstd = await openPackage(context, "zstd");
    const { storeName } = zstd.derivation;
    await build(context, zstd.store, zstd.derivations, [storeName], zstd.tools);
    const program = join(zstd.store.physicalPath(storeName), "bin/zstd");

    const key = join(scratch, "bench");
    await mrrl(context, ["key", "new", key, "--no-password"]);
    const directory = join(scratch, "cache");
    await mrrl(context, ["build", "minimal"]);
    await mrrl(context, ["cache", "push", directory, "minimal", "--key", `${key}.key`]);
    const server = await serveCache(context, directory, { host: "127.0.0.1", port: 0 }, () => {});
    const caches = join(scratch, "caches.yaml");
    const line = readFileSync(`${key}.pub`, "utf8").split("\n")[1];
    writeFileSync(caches, `caches: ["${server.url}"]\ntrust: { keys: ["${line}"] }\n`);

    const stores: string[] = [];
    // Each in a place of its own: a file system is slow where much was just removed.
    const pull = async (...names: string[]) => {
      const store = join(scratch, `store ${stores.length}`);
      stores.push(store);
      await mrrl(context, ["--caches", caches, "cache", "pull", ...names], {
        store,
        cache: join(scratch, "pulled"),
      });
      return undefined;
    };
    await pull("minimal");
    const [first = ""] = stores;
    const closure = readdirSync(join(first, "store"));
    const files = filesBelow(join(first, "store"));
    const archives = filesBelow(join(directory, "archives"));
    const quiet: Effort = { warmUps: effort.warmUps, runs: Math.min(effort.runs, 5) };
    const sha256sum: Candidate = {
      name: "sha256sum of the same",
      run: async () => {
        await execa("sha256sum", files, { stdout: "ignore" });
        return undefined;
      },
    };
    const sha256InNode: Candidate = {
      name: "sha256 of the same in a Node that runs, one thread",
      run: async () => digest(files),
    };
    try {
      return [
        ...within(
          await compare(
            [
              { name: "mrrl cache pull, by store names", run: () => pull(...closure) },
              { name: "mrrl cache pull minimal", run: () => pull("minimal") },
              {
                name: "zstd -d of the same, to nowhere",
                run: async () => {
                  await execa(program, ["-dqc", ...archives], { stdout: "ignore" });
                  return undefined;
                },
              },
              sha256sum,
              sha256InNode,
            ],
            quiet,
          ),
          2,
        ),
        ...within(
          await compare(
            [
              {
                name: "mrrl store verify --all",
                run: async () => {
                  await mrrl(context, ["store", "verify", "--all"], { store: first });
                  return undefined;
                },
              },
              sha256sum,
              sha256InNode,
            ],
            quiet,
          ),
          1,
        ),
      ];
    } finally {
      await server.close();
      for (const store of stores) await removeTree(store);
    }
  },
};

/** Gives the first rows a goal: their share of the speed of the slowest of the others. */
function within(rows: readonly Row[], mrrls: number): Row[] {
  const slowest = Math.max(...rows.slice(mrrls).map((row) => (row as Measurement).median));
  return rows.map((row, index) => (index < mrrls ? { ...row, goal: slowest / wanted } : row));
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function digest(files: readonly string[]): undefined {
  const buffer = Buffer.allocUnsafe(1 << 20);
  for (const path of files) {
    const hash = createHash("sha256");
    const file = openSync(path, "r");
    for (;;) {
      const read = readSync(file, buffer, 0, buffer.length, null);
      if (read === 0) break;
      hash.update(buffer.subarray(0, read));
    }
    closeSync(file);
    hash.digest();
  }
}
