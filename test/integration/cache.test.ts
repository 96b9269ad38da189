import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { execa } from "execa";
import { removeTree } from "../../assembler/effects/remove-tree.ts";
import { builtPackage } from "../support/built-package.ts";
import {
  type CacheRig,
  cacheRig,
  copyCache,
  type Machine,
  readRecords,
  writeRecord,
} from "../support/cache-rig.ts";
import { serve, serveBody } from "../support/local-server.ts";
import { runMrrl } from "../support/mrrl-program.ts";
import { servedCache } from "../support/served-cache.ts";
import { listWorld } from "../support/world-listing.ts";

/** Files of many sizes, so that archives have frames of several kinds. */
const tree = `
mkdir -p "$out/bin" "$out/lib/deep/er" "$out/empty"
for n in 1 2 3 4 5 6 7 8; do echo "file $n" > "$out/lib/small$n"; done
: > "$out/lib/nothing"
perl -e 'srand(1); print pack("N*", map { rand(2**32) } 1..3000000)' > "$out/lib/large"
perl -e 'srand(2); print pack("N*", map { rand(2**32) } 1..1100000)' > "$out/lib/frame"
head -c 9000000 /dev/zero > "$out/lib/zeros"
echo '#!/bin/sh' > "$out/bin/run"; chmod +x "$out/bin/run"
ln -s ../lib/small1 "$out/bin/link"; ln -s nowhere "$out/lib/deep/er/dangling"
echo x > "$out/lib/nam ü e"
`;

let rig: CacheRig;
let builder: Machine;

test.before(async () => {
  rig = await cacheRig({
    tree: [tree],
    library: ['echo code > "$out/code"'],
    app: ['mkdir "$out/bin"; echo "$pkg_library" > "$out/bin/app"', "dependencies: [library]"],
    other: ['echo "$pkg_app" > "$out/other"', "dependencies: [app]"],
  });
  builder = rig.machine("builder");
  for (const name of ["tree", "app"]) {
    const built = await builder.mrrl(["build", "--package", name]);
    if (built.exitCode !== 0) throw new Error(built.stderr);
  }
  await rig.push(builder, "cache", "ann", "tree", "app");
});
test.after.always(() => removeTree(rig.directory));

/** All that a store path consists of, with modes and times. */
function pathsOf(machine: Machine, name: string): Record<string, string> {
  const entries = Object.entries(listWorld(dirname(machine.store)));
  const path = `store/store/${basename(machine.path(name))}`;
  return Object.fromEntries(entries.filter(([each]) => each.startsWith(path)));
}

test.serial(
  "what is pulled from a directory is what was built, to the mode and time",
  async (t) => {
    const machine = rig.machine("directory");
    const caches = rig.caches("directory", ["cache"], ["ann"]);
    const run = await machine.mrrl([
      "--caches",
      caches,
      "--json",
      "cache",
      "pull",
      "tree",
      "--package",
    ]);
    t.is(run.exitCode, 0, run.stderr);
    t.deepEqual(JSON.parse(run.stdout).fetched, machine.paths("tree"));
    t.deepEqual(pathsOf(machine, "tree"), pathsOf(builder, "tree"));
    const [full = ""] = machine.paths("tree");
    for (const kind of ["json", "script"]) {
      const file = `meta/${full}.${kind}`;
      t.is(
        readFileSync(join(machine.store, file), "utf8"),
        readFileSync(join(builder.store, file), "utf8"),
      );
    }
  },
);

test.serial(
  "a build gets what a cache has, with what it refers to, and builds the rest",
  async (t) => {
    const server = await servedCache(t, join(rig.directory, "cache"));
    const machine = rig.machine("network");
    const caches = rig.caches("network", [server], ["ann"]);
    const run = await machine.mrrl(["--caches", caches, "build", "--package", "other"]);
    t.is(run.exitCode, 0, run.stderr);
    t.regex(run.stderr, /fetch app 1: ok: .* from http:/);
    t.regex(run.stderr, /fetch library 1: ok/);
    t.regex(run.stderr, /build other 1: ok/);
    t.notRegex(run.stderr, /build app|build library/);
    t.deepEqual(readdirSync(join(machine.store, "..", "cache", "archives")), []);
  },
);

/** A pull that is killed after five million bytes, and then the same pull. @returns where it began */
async function pullAgain(
  t: ExecutionContext,
  name: string,
  between: (part: string) => void,
): Promise<number> {
  const directory = join(rig.directory, "cache");
  let stalls = true;
  const server = await serve(t, (request, response) => {
    const path = join(directory, request.url ?? "");
    const body = readFileSync(path);
    if (!stalls || !path.includes("/archives/")) return serveBody(request, response, body);
    // A part of it comes, and then nothing more.
    response.writeHead(200, { "content-length": body.length });
    response.write(body.subarray(0, 5_000_000));
  });
  const machine = rig.machine(name);
  const caches = rig.caches(name, [server.url], ["ann"]);
  const pull = ["--caches", caches, "cache", "pull", "tree", "--package"];
  const stop = new AbortController();
  const killed = machine.mrrl(pull, {}, { cancelSignal: stop.signal, killSignal: "SIGKILL" });
  const parts = join(machine.store, "../cache/archives");
  const arrived = () =>
    readdirSync(parts).reduce((sum, name) => sum + statSync(join(parts, name)).size, 0);
  while (!existsSync(parts) || arrived() < 5_000_000) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  stop.abort();
  await killed;
  stalls = false;
  between(join(parts, readdirSync(parts)[0] ?? ""));
  t.deepEqual(machine.paths("tree"), []);
  const run = await machine.mrrl(pull);
  t.is(run.exitCode, 0, run.stderr);
  const archives = server.requests.filter(({ path }) => path.includes("/archives/"));
  t.is(archives.length, 2);
  t.is(archives[0]?.range, undefined);
  t.deepEqual(pathsOf(machine, "tree"), pathsOf(builder, "tree"));
  t.deepEqual(readdirSync(parts), []);
  return Number(/^bytes=([0-9]+)-$/.exec(archives[1]?.range ?? "bytes=0-")?.[1]);
}

test.serial("a pull that was killed goes on behind the last part that is whole", async (t) => {
  const start = await pullAgain(t, "killed", () => {});
  t.true(start > 4_000_000 && start <= 5_000_000, `${start}`);
});

test.serial("a pull goes on before what has rotted meanwhile", async (t) => {
  const start = await pullAgain(t, "rotted rest", (part) => {
    const bytes = readFileSync(part);
    bytes[4_200_000] = (bytes[4_200_000] ?? 0) ^ 1;
    writeFileSync(part, bytes);
  });
  t.true(start > 0 && start <= 4_200_000, `${start}`);
});

test.serial(
  "--caches none builds everything; a pull without caches is an error with a hint",
  async (t) => {
    const machine = rig.machine("none");
    const built = await machine.mrrl(["build", "--package", "app"]);
    t.regex(built.stderr, /build app 1: ok/);
    const run = await machine.mrrl(["cache", "pull", "app", "--package"]);
    t.is(run.exitCode, 2);
    t.regex(run.stderr, /no caches are known.*\n.*caches\.yaml/s);
  },
);

test.serial(
  "a pull that cannot have everything names what is missing, and builds nothing",
  async (t) => {
    const machine = rig.machine("missing");
    const caches = rig.caches("missing", ["cache"], ["ann"]);
    const run = await machine.mrrl(["--caches", caches, "cache", "pull", "other", "--package"]);
    t.is(run.exitCode, 1);
    t.regex(run.stderr, /1 of 1 paths could not be had from caches \[FETCH_FAILED\]\n.*other-1\./);
    t.deepEqual(machine.paths("other"), []);
  },
);

test.serial("store paths are pulled by their names, with what they refer to", async (t) => {
  const machine = rig.machine("by name");
  const caches = rig.caches("by name", ["cache"], ["ann"]);
  const [app = ""] = builder.paths("app");
  // Without the definitions that say what it is made of.
  const elsewhere = { cwd: dirname(machine.store) };
  const run = await runMrrl(
    ["--caches", caches, "--json", "cache", "pull", app],
    { MRRL_STORE: machine.store, MRRL_CACHE: join(machine.store, "../cache") },
    elsewhere,
  );
  t.is(run.exitCode, 0, run.stderr);
  t.deepEqual(JSON.parse(run.stdout).fetched, [...machine.paths("library"), app]);
  t.deepEqual(pathsOf(machine, "app"), pathsOf(builder, "app"));
  const pull = ["--caches", caches, "cache", "pull"];
  const mixed = await machine.mrrl([...pull, app, "minimal"]);
  t.is(mixed.exitCode, 2);
  const unknown = await machine.mrrl([...pull, `other-1.${"0".repeat(64)}`]);
  t.is(unknown.exitCode, 1);
  t.regex(unknown.stderr, /1 of 1 paths could not be had from caches/);
});

test.serial("what the tools refer to does not wait for them", async (t) => {
  const cache = copyCache(join(rig.directory, "cache"), join(rig.directory, "odd tools"));
  const [record] = readRecords(cache, "app", rig.key("ann"));
  if (!record) return t.fail("there is no record");
  const tools = `tools-1.${"1".repeat(64)}`;
  writeRecord(cache, { ...record, path: { ...record.path, storeName: tools } }, rig.key("ann"));
  const machine = rig.machine("odd tools");
  const caches = rig.caches("odd tools", [cache], ["ann"]);
  const run = await machine.mrrl(["--caches", caches, "cache", "pull", tools]);
  t.is(run.exitCode, 0, run.stderr);
  t.deepEqual(machine.paths("tools"), [tools]);
  t.is(machine.paths("library").length, 1);
});

test.serial("a plan says what comes from caches, and changes nothing", async (t) => {
  const machine = rig.machine("plan");
  const before = listWorld(join(machine.store, ".."));
  const caches = rig.caches("plan", ["cache"], ["ann"]);
  const profile = join(rig.directory, "profiles");
  mkdirSync(profile, { recursive: true });
  writeFileSync(
    join(profile, "box.yaml"),
    'name: box\nversion: "1"\nsummary: a toy\nkernel: { package: library, fragments: [base] }\n' +
      "packages: [app, other]\nhostname: box\nslots: { boot: 4MiB, root: 8MiB }\ndata: 16MiB\n",
  );
  const args = ["--caches", caches, "--profiles", profile, "--json", "plan", "box"];
  const run = await machine.mrrl(args);
  t.is(run.exitCode, 0, run.stderr);
  const { cached, build, reuse } = JSON.parse(run.stdout);
  const names = (list: string[]) => list.map((full) => full.split("-")[0]);
  t.deepEqual(names(cached), ["library", "app"]);
  t.deepEqual(names(build.map((each: { storeName: string }) => each.storeName)), ["other"]);
  t.true(names(reuse).includes("tools"));
  t.deepEqual(listWorld(join(machine.store, "..")), before);
});

test.serial("an archive is a listing and contents, which zstd unpacks", async (t) => {
  const [record] = readRecords(join(rig.directory, "cache"), "app", rig.key("ann"));
  const archive = join(rig.directory, "cache/archives", `${record?.archive.sha256}.zst`);
  const zstd = join(await builtPackage("zstd"), "bin/zstd");
  const { stdout } = await execa(zstd, ["-dc", archive]);
  const lines = stdout.split("\n");
  t.is(lines[0], '["mrrl-archive",1]');
  t.is(lines[1], '["d","bin"]');
  t.regex(lines[2] ?? "", /^\["f","bin\/app",\d+,"[0-9a-f]{64}"\]$/);
  t.is(lines[3], readFileSync(join(builder.path("app"), "bin/app"), "utf8").trim());
});

test.serial("what is in a cache already is not archived again", async (t) => {
  const push = ["--json", "cache", "push", "cache", "tree", "--package", "--key", "ann.key"];
  const before = readdirSync(join(rig.directory, "cache/archives"));
  const run = await builder.mrrl(push);
  t.is(run.exitCode, 0, run.stderr);
  const { added, present, version } = JSON.parse(run.stdout);
  t.deepEqual(added, []);
  t.deepEqual(present, builder.paths("tree"));
  t.is(version, 1);
  t.deepEqual(readdirSync(join(rig.directory, "cache/archives")), before);
});

test.serial("a path that has rotted is not signed", async (t) => {
  const machine = rig.machine("rotten");
  await machine.mrrl(["build", "--package", "library"]);
  const file = join(machine.path("library"), "code");
  await execa("sh", ["-c", 'chmod u+w "$1"; echo kode > "$1"; chmod 444 "$1"', "sh", file]);
  const push = ["cache", "push", "rotten", "library", "--package", "--key", "ann.key"];
  const run = await machine.mrrl(push);
  t.is(run.exitCode, 4, run.stderr);
  t.regex(run.stderr, /expected tree hash .*\n.*found tree hash .*\nhint: .*store repair/);
  t.deepEqual(readdirSync(join(rig.directory, "rotten")).sort(), ["archives", "records"]);
});

test.serial("only the files of a cache are served, and a strange request ends", async (t) => {
  const server = await servedCache(t, join(rig.directory, "cache"));
  for (const path of [
    "/",
    "/../ann.key",
    "/%2e%2e/ann.key",
    "/records/",
    "/archives/x",
    "/index.json/",
  ]) {
    const { stdout } = await execa("node", [
      "-e",
      `const r = require("http").request({host:"127.0.0.1",port:${new URL(server).port},path:${JSON.stringify(path)}},a=>{process.stdout.write(String(a.statusCode));a.resume()});r.end()`,
    ]);
    t.is(stdout, "404", path);
  }
  const nowhere = await builder.mrrl(["cache", "serve", "nowhere", "--listen", "0"]);
  t.is(nowhere.exitCode, 2);
  t.regex(nowhere.stderr, /nowhere: error: there is no cache here/);
  const posted = await fetch(`${server}/index.json`, { method: "POST" });
  t.is(posted.status, 405);
  const index = await fetch(`${server}/index.json`, { headers: { range: "bytes=2-5" } });
  t.is(index.status, 206);
  t.is((await index.text()).length, 4);
});

test.serial("an index is signed anew: later, without what is dropped, and files go", async (t) => {
  const directory = join(rig.directory, "second");
  await rig.push(builder, "second", "ann", "tree", "app");
  const run = await builder.mrrl([
    ...["--json", "cache", "index", "second", "--key", "ann.key", "--expires", "3"],
    ...["--drop", "tree-1", "--prune", "--verify"],
  ]);
  t.is(run.exitCode, 0, run.stderr);
  const result = JSON.parse(run.stdout);
  t.is(result.version, 2);
  t.is(result.paths, 2);
  t.is(result.pruned.files, 2);
  t.is(readdirSync(join(directory, "archives")).length, 2);
  const caches = rig.caches("second", ["second"], ["ann"]);
  const machine = rig.machine("second");
  const pull = await machine.mrrl(["--caches", caches, "cache", "pull", "app", "--package"]);
  t.is(pull.exitCode, 0, pull.stderr);
});

test.serial("mistakes in a caches.yaml have a place, a reason and a hint", async (t) => {
  const machine = rig.machine("mistakes");
  const caches = rig.caches("mistakes", ["cache"], ["ann"], "  threshold: 2");
  const run = await machine.mrrl(["--caches", caches, "build", "--package", "app"]);
  t.is(run.exitCode, 2);
  t.regex(run.stderr, /mistakes\.yaml:\d+:\d+: error: 2 keys must agree, and only 1 are believed/);
  const lost = await machine.mrrl(["--caches", "nowhere.yaml", "build", "--package", "app"]);
  t.is(lost.exitCode, 2);
  t.regex(lost.stderr, /nowhere\.yaml: error: the list of caches cannot be read \(ENOENT\)/);
});
