import { chmodSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { execa } from "execa";
import { removeTree } from "../../assembler/effects/remove-tree.ts";
import type { DamagedPath } from "../../assembler/model/store-damage.ts";
import { boxWorld, flipBit, storePath } from "../support/keeping-scenes.ts";
import { type MrrlRun, runMrrl } from "../support/mrrl-program.ts";
import { copyWorld } from "../support/scene-runs.ts";
import { toyStore } from "../support/toy-store.ts";
import { differences, listWorld } from "../support/world-listing.ts";

function verify(world: string, ...args: string[]): Promise<MrrlRun> {
  const environment = { MRRL_STORE: join(world, "store"), MRRL_CACHE: join(world, "cache") };
  return runMrrl(["store", "verify", ...args], environment, { cwd: world });
}

async function damagedOf(t: ExecutionContext, world: string, ...args: string[]) {
  const run = await verify(world, "--json", ...args);
  t.is(run.exitCode, 4, run.stderr);
  t.regex(run.stderr, /\[STORE_CORRUPT\]\nhint: .*mrrl store repair/);
  return (JSON.parse(run.stdout) as { damaged: DamagedPath[] }).damaged;
}

test.serial(
  "fault 7: a flipped bit in a store path: verify names the path, exit code 4",
  async (t) => {
    const world = await boxWorld(await toyStore());
    const before = listWorld(world);
    const whole = await verify(world, "--all");
    t.is(whole.exitCode, 0, whole.stderr);
    t.regex(whole.stdout, /store paths, all as built: \d+ files/);
    t.deepEqual(differences(listWorld(world), before), [], "nothing is changed");

    const path = storePath(world, "app-");
    flipBit(join(path, "bin/app"));
    const run = await verify(world);
    t.is(run.exitCode, 4, run.stderr);
    t.regex(
      run.stdout,
      /^app-1\.[0-9a-f]{64}\n {2}its tree hash is [0-9a-f]{64}, not [0-9a-f]{64}$/m,
    );
    t.regex(run.stdout, /1 damaged/);
    const [damaged, ...others] = await damagedOf(t, world, path);
    t.deepEqual(others, []);
    t.is(damaged?.storeName, basename(path));
    // The path under which programs know it, and the beginning of its name.
    for (const name of [`/mrrl/store/${basename(path)}`, "app-1", `${path}/`]) {
      t.is((await damagedOf(t, world, name)).length, 1, name);
    }
    t.is((await verify(world, "library-1")).exitCode, 0);
  },
);

test.serial("fault 7: what can be told of a damaged path is told", async (t) => {
  const base = await boxWorld(await toyStore());
  const record = (world: string, name: string) =>
    storePath(world, name).replace("/store/store/", "/store/meta/").concat(".json");
  const damages: Record<string, [damage: (world: string) => unknown, told: RegExp, name?: string]> =
    {
      written: [
        (world) => {
          const file = join(storePath(world, "app-"), "bin/app");
          chmodSync(file, 0o644);
          writeFileSync(file, "more bytes than there were, and by somebody\n".repeat(9));
          chmodSync(file, 0o444);
        },
        /bytes, not \d+\n {2}written to later: bin\/app$/m,
      ],
      mode: [
        (world) => chmodSync(join(storePath(world, "app-"), "bin/app"), 0o4755),
        /modes are neither 0444 nor 0555: bin\/app \(4755\)/,
      ],
      "mode of a directory": [
        (world) => chmodSync(storePath(world, "app-"), 0o755),
        /: \. \(0755\)/,
      ],
      fifo: [
        async (world) => {
          const bin = join(storePath(world, "app-"), "bin");
          chmodSync(bin, 0o755);
          await execa("mkfifo", [join(bin, "pipe")]);
        },
        /bin\/pipe is a device, fifo or socket/,
      ],
      "no record": [
        (world) => rmSync(record(world, "app-")),
        /its record is unusable: it is missing/,
      ],
      "a record that is cut off": [
        (world) => truncateSync(record(world, "app-"), 50),
        /its record is unusable: .*JSON/,
      ],
      "no record of an environment": [
        (world) => rmSync(record(world, "environment-")),
        /its content is whole: it is what its name says/,
        "environment-",
      ],
      "no library": [
        (world) => removeTree(storePath(world, "library-")),
        /bin\/app refers to library-1\.[0-9a-f]{64}, which is not there/,
      ],
    };
  for (const [what, [damage, told, name = "app-"]] of Object.entries(damages)) {
    const world = await copyWorld(base, `${base} ${what.replaceAll(" ", "-")}`);
    await damage(world);
    const run = await verify(world, name);
    t.is(run.exitCode, 4, `${what}: ${run.stderr}`);
    t.regex(run.stdout, told, what);
  }
});

test.serial(
  "verify: names that mean nothing, or more than one path; what is beside paths",
  async (t) => {
    const world = await boxWorld(await toyStore());
    const none = await verify(world, "nothing-1");
    t.is(none.exitCode, 2);
    t.regex(none.stderr, /there is no path in the store called 'nothing-1'/);
    const several = await verify(world, "t");
    t.is(several.exitCode, 2);
    t.regex(several.stderr, /'t' fits 2 paths of the store.*\n {2}\| tools-.*\n {2}\| toykernel-/);
    await removeTree(storePath(world, "toykernel-"));
    writeFileSync(join(world, "store/store/mine"), "");
    writeFileSync(join(world, "store/meta/x.json.tmp"), "");
    const run = await verify(world, "--all", "--json");
    t.is(run.exitCode, 0, run.stderr);
    const report = JSON.parse(run.stdout);
    t.deepEqual(report.strangers, ["mine"]);
    t.is(report.leftovers.length, 1);
    t.regex(report.recordsWithoutPaths[0], /^toykernel-/);
  },
);
