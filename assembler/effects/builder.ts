import { existsSync } from "node:fs";
import { chmod, mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Activity } from "../events/bus.ts";
import type { Derivation } from "../model/derivation.ts";
import type { StoreName } from "../model/store-name.ts";
import type { StoreRecord } from "../model/store-record.ts";
import { treeHash } from "../model/tree-listing.ts";
import { shellCommand } from "../plan/shell-command.ts";
import { BuildLog } from "./build-log.ts";
import { type BuildPlaces, giveToBuildUser, sandboxOfBuild } from "./build-places.ts";
import { withBuildUser } from "./build-user.ts";
import { canonicalise } from "./canonicalise.ts";
import { BuildCgroup, type CgroupPlace } from "./cgroup.ts";
import type { Context } from "./context.ts";
import { unpackDebs } from "./deb-threads.ts";
import type { JobTokens } from "./job-tokens.ts";
import { withLock } from "./lock.ts";
import { ReferenceScanner } from "./reference-scanner.ts";
import { removeTree } from "./remove-tree.ts";
import { spawnSandbox } from "./sandbox.ts";
import { sandboxFailure } from "./sandbox-failure.ts";
import { packagedPrograms } from "./sandbox-programs.ts";
import { sourcePath, verifySource } from "./source-cache.ts";
import { checkStatic } from "./static-check.ts";
import type { Store } from "./store.ts";
import { syncOutput } from "./sync-output.ts";
import type { Toolbox } from "./tool-program.ts";

/** What the runner of one run shares between builds. */
export interface Runner {
  readonly context: Context;
  readonly store: Store;
  readonly toolbox: Toolbox;
  readonly tokens: JobTokens | undefined;
  /** Where builds are limited as a whole. */
  readonly cgroup: CgroupPlace;
}

/**
 * Makes the output of one derivation, unless the store has it: the TypeScript
 * runner of build scripts (docs/build-script.md). Its inputs must be in the store
 * and its sources in the cache.
 * @param inputs all transitive build inputs, whose digests are looked for.
 * @throws BUILD_FAILED, NOT_STATIC, HASH_MISMATCH, NO_USER_NAMESPACES, INTERRUPTED.
 */
export async function realise(
  runner: Runner,
  derivation: Derivation,
  inputs: readonly StoreName[],
  activity: Activity,
): Promise<void> {
  const { context, store } = runner;
  const { storeName } = derivation;
  await withLock(
    context,
    store.physicalPath(storeName),
    async () => {
      if (store.has(storeName)) return activity.finish("reused");
      const started = performance.now();
      const output = await store.makeOutput(storeName);
      try {
        await produce(runner, derivation, output, activity);
        const scanner = new ReferenceScanner(inputs);
        const tree = await canonicalise(output, scanner);
        // Now that everything can be read, whatever modes the build left.
        if (derivation.builder === "sh" && derivation.options.static) await checkStatic(output);
        const record: StoreRecord = {
          format: 1,
          storeName: storeName.full,
          treeHash: treeHash(tree.entries),
          references: scanner.references,
          size: tree.size,
          milliseconds: Math.round(performance.now() - started),
        };
        // The tools closure cannot be synced by itself before it is in place; its output can.
        const toolbox =
          derivation.builder === "unpack-debs" && existsSync(`${output}/usr/bin/sync`)
            ? { root: output }
            : runner.toolbox;
        await store.commit(
          storeName,
          output,
          record,
          (path) => syncOutput(context, toolbox, path, tree, store.recordPath(storeName)),
          derivation.script,
        );
      } catch (error) {
        // What cannot be removed now is removed by the next run.
        await removeTree(output).catch(() => {});
        if (context.signal.aborted) {
          await removeTree(store.buildDirectory(storeName)).catch(() => {});
        }
        throw withPlace(store.explain(error), derivation);
      }
    },
    () => activity.log("waiting for another mrrl that is building this"),
  );
}

async function produce(
  runner: Runner,
  derivation: Derivation,
  output: string,
  activity: Activity,
): Promise<void> {
  switch (derivation.builder) {
    case "unpack-debs":
      return unpackRoot(runner, derivation, output, activity);
    case "sh":
      return runScript(runner, derivation, output, activity);
  }
}

async function unpackRoot(
  { context }: Runner,
  derivation: Derivation,
  output: string,
  activity: Activity,
): Promise<void> {
  const debs = derivation.sources.map((source) => ({
    file: sourcePath(context, source),
    sha256: source.sha256,
  }));
  await unpackDebs(debs, output, {
    threads: context.settings.jobs,
    signal: context.signal,
    onProgress: (done, total) => activity.progress(done, total),
  });
  for (const [path, target] of Object.entries(derivation.links)) {
    await mkdir(dirname(`${output}/${path}`), { recursive: true });
    await symlink(target, `${output}/${path}`);
  }
}

async function runScript(
  runner: Runner,
  derivation: Derivation,
  output: string,
  activity: Activity,
): Promise<void> {
  const { context, store } = runner;
  const directory = store.buildDirectory(derivation.storeName);
  await removeTree(directory);
  await mkdir(`${directory}/build`, { recursive: true });
  await writeFile(`${directory}/script`, derivation.script);
  await chmod(`${directory}/script`, 0o444);
  for (const source of derivation.sources) {
    await verifySource(sourcePath(context, source), source);
  }
  const places = { output, directory };
  const log = new BuildLog(store.logPath(derivation.storeName), (line) => activity.log(line));
  const outcome = await withBuildUser(context, (user) =>
    attempt(runner, derivation, places, user, log),
  );
  await log.close();
  if (context.signal.aborted) throw new MrrlError("INTERRUPTED", "interrupted");
  if (outcome !== undefined) {
    const blocked = sandboxFailure(runner.toolbox, log.tail);
    if (blocked) throw blocked;
    await keepForShell(output, directory);
    throw new MrrlError("BUILD_FAILED", `the build of ${derivation.storeName.name} ${outcome}`, {
      evidence: log.tail,
      hint: `whole log: ${shellCommand(["zcat", log.path])}; its sandbox as it was left: ${reentry(context, derivation)}`,
    });
  }
  await removeTree(directory);
}

/** Runs the script once, as `user`. @returns what went wrong, in words; undefined: nothing. */
async function attempt(
  { context, store, toolbox, tokens, cgroup: place }: Runner,
  derivation: Derivation,
  places: BuildPlaces,
  user: number,
  log: BuildLog,
): Promise<string | undefined> {
  const { limits } = context.settings;
  await giveToBuildUser(context, places, user);
  const spec = await sandboxOfBuild(context, store, derivation, places, user, tokens?.fifo);
  const programs = await packagedPrograms(store, derivation.root);
  const cgroup = "directory" in place ? new BuildCgroup(place.directory, limits) : undefined;
  try {
    const child = spawnSandbox(context, toolbox, spec, {
      execa: { buffer: false, all: true, reject: false },
      ...(cgroup && { cgroup: cgroup.directory }),
      ...(programs && { programs }),
    });
    child.all?.on("data", (chunk: Buffer) => {
      log.write(chunk);
      if (log.bytes > limits.log) child.kill("SIGKILL");
    });
    const result = await child;
    if (!result.failed) return undefined;
    if (log.bytes > limits.log) return `wrote more than ${limits.log >> 20} MiB of output`;
    if (cgroup?.ranOutOfMemory) return `used more than ${limits.memory >> 20} MiB of memory`;
    if (result.exitCode !== undefined) return `ended with ${result.exitCode}`;
    return `was killed by ${result.signal ?? result.code}`;
  } finally {
    await cgroup?.remove();
  }
}

/** What a failed build left in $out goes to its directory, beside `build`. */
async function keepForShell(output: string, directory: string): Promise<void> {
  // Only a writable directory can get another parent (for others than root).
  await chmod(output, 0o755);
  // In a perturbed world that is on another file system, and goes with that world.
  await rename(output, `${directory}/output`).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EXDEV") throw error;
  });
}

/** The line that leads back into the sandbox of a failed build. */
function reentry({ settings }: Context, { storeName, profile }: Derivation): string {
  const option = (name: string, directories: readonly string[]) =>
    directories.slice(0, -1).flatMap((directory) => [name, directory]);
  return shellCommand([
    ...["npx", "mrrl", "shell", ...option("--packages", settings.packageDirectories)],
    ...(profile === undefined
      ? []
      : [...option("--profiles", settings.profileDirectories), "--profile", profile]),
    storeName.name,
  ]);
}

function withPlace(error: unknown, derivation: Derivation): unknown {
  if (!(error instanceof MrrlError) || error.place !== undefined) return error;
  const { hint, evidence } = error;
  return new MrrlError(error.code, error.message, {
    place: derivation.place,
    ...(hint === undefined ? {} : { hint }),
    ...(evidence === undefined ? {} : { evidence }),
    cause: error,
  });
}
