import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { removeTree } from "../../assembler/effects/remove-tree.ts";
import {
  type Fault,
  type FaultInjector,
  type FaultKind,
  type FaultPoint,
  readTrace,
} from "./fault-injector.ts";
import { copyWorld, runScene } from "./scene-runs.ts";
import {
  damagedEntries,
  differences,
  type Listing,
  listWorld,
  worldState,
} from "./world-listing.ts";

/**
 * A run of mrrl to be disturbed. `base` holds the world before it: `store/`, `cache/`,
 * `out/`, and what else the run reads; each disturbed run gets a copy.
 */
export interface Scene {
  readonly base: string;
  /** Arguments of mrrl, given the copy's directory. */
  args(world: string): readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The name of the one store path that is damaged before the run, which repairs it. */
  readonly damaged?: string;
  /** Makes a copy of the base fit for its place, where something is named after that. */
  arrange?(world: string): void;
  /** What differs from run to run, and so is not compared: `wrong` looks at it. */
  readonly variable?: RegExp;
  /** What is wrong with a world after a disturbed run, or after the run that finished. */
  wrong?(world: string, finished: boolean): readonly string[];
}

export interface Sweep {
  readonly kind: FaultKind;
  /** Only calls of this name are disturbed. */
  readonly only?: string;
  /** Every how many-th point is tried; 1 is all. The first and the last always are. */
  readonly every: number;
}

/** Two worlds side by side: one for each core that tests may count on. */
const parallel = 2;

/** How a scene's world is before its run, and after an undisturbed one. */
interface Course {
  readonly before: Listing;
  readonly after: Listing;
  /**
   * The states from which the same command again was seen to succeed. Many points leave
   * the same one, of those that fail nearly all: from each it is run once.
   */
  readonly mended: Set<string>;
}

/** Which part of the tried points has to end the run: not every failure is one for mrrl. */
const leastFelt: Readonly<Record<FaultKind, number>> = {
  kill: 0.9,
  after: 0.9,
  // Towards the end nothing waits any more: what is nearly done is finished.
  int: 0.3,
  term: 0.3,
  hup: 0.3,
  full: 0.5,
  io: 0.5,
  ro: 0.5,
};

/**
 * Disturbs a scene's run at its points, one run a point, and after each asserts that
 * - what was killed left nothing half-done under a final name, and nothing that was
 *   there before is changed; an image is the old one, none, or the new one;
 * - what was interrupted ended with exit code 130 and cleared up behind itself;
 * - what failed ended with exit code 3 and a hint, or did not need that call;
 * - the same command again succeeds, and leaves exactly what an undisturbed run leaves.
 * How many points there are, at how many the run was disturbed, and in how many different
 * states that left the world, is logged.
 */
export async function sweepFaults(
  t: ExecutionContext,
  injector: FaultInjector,
  scene: Scene,
  sweep: Sweep,
): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "mrrl sweep-"));
  try {
    const { points, after } = await countPoints(t, injector, scene, sweep, join(scratch, "count"));
    const before = listScene(scene, scene.base);
    const tried = points.filter(
      ({ at }) => at % sweep.every === 0 || at === 1 || at === points.length,
    );
    const queue = tried.values();
    const course = { before, after, mended: new Set<string>() };
    let felt = 0;
    const work = async (_: unknown, index: number) => {
      for (const point of queue) {
        const world = join(scratch, `world ${index}`);
        if (await disturb(t, injector, scene, sweep, point, world, course)) felt++;
        await removeTree(world);
      }
    };
    await Promise.all(Array.from({ length: parallel }, work));
    const calls = sweep.only ? `${sweep.only} calls` : "calls";
    t.log(
      `${sweep.kind}: ${points.length} injection points (${calls} that change files), ` +
        `tried ${tried.length}, which ended ${felt} runs and left ${course.mended.size} states`,
    );
    // Downloads and threads take turns in no fixed order, so a few runs may have fewer points.
    t.true(felt >= tried.length * leastFelt[sweep.kind], `${felt} of ${tried.length}`);
  } finally {
    await removeTree(scratch);
  }
}

async function countPoints(
  t: ExecutionContext,
  injector: FaultInjector,
  scene: Scene,
  { only }: Sweep,
  world: string,
): Promise<{ points: FaultPoint[]; after: Listing }> {
  await copyWorld(scene.base, world);
  scene.arrange?.(world);
  const trace = `${world}.trace`;
  const counting = only ? ({ kind: "io", at: 0, only } as const) : undefined;
  const run = await runScene(scene, world, injector.environment(world, counting, trace));
  t.is(run.exitCode, 0, run.stderr);
  return { points: readTrace(trace), after: listScene(scene, world) };
}

async function disturb(
  t: ExecutionContext,
  injector: FaultInjector,
  scene: Scene,
  { kind, only }: Sweep,
  { at, call, path }: FaultPoint,
  world: string,
  { before, after, mended }: Course,
): Promise<boolean> {
  await copyWorld(scene.base, world);
  scene.arrange?.(world);
  const fault: Fault = { kind, at, ...(only ? { only } : {}) };
  const run = await runScene(scene, world, injector.environment(world, fault));
  const where = `${kind} at ${at}: ${call} ${path.replace(/.*\/(?:count|world \d+)\//, "")}`;
  const told = (what: string) => `${where}: ${what}\n${run.stderr}`;

  if (run.exitCode !== 0 && (kind === "kill" || kind === "after")) {
    t.is(run.signal, "SIGKILL", told("it was killed"));
  } else if (run.exitCode !== 0 && ["int", "term", "hup"].includes(kind)) {
    t.is(run.exitCode, 130, told("exit code"));
    t.regex(run.stderr, /^error: interrupted; run the same command again/m, told("message"));
    const left = Object.keys(listScene(scene, world)).filter(
      (name) => !(name in before || name in after),
    );
    // What was downloaded is kept, to go on from there.
    t.deepEqual(
      left.filter((name) => !name.endsWith(".part")),
      [],
      told("left at once"),
    );
  } else if (run.exitCode !== 0) {
    // An output that cannot be written was named by the user: a usage error.
    const expected = /the (image|cache|statements) cannot be written/.test(run.stderr) ? 2 : 3;
    t.is(run.exitCode, expected, told("exit code"));
    t.regex(
      run.stderr,
      /error: .*\[[A-Z_]+\]\n(?: {2}\|.*\n)*hint: ./,
      told("an error and a hint"),
    );
  }
  const damaged = await damagedEntries(join(world, "store"), join(world, "cache"));
  t.deepEqual(
    damaged.filter((entry) => entry.split(":")[0] !== scene.damaged),
    [],
    told("damaged"),
  );
  t.deepEqual(scene.wrong?.(world, false) ?? [], [], told("wrong"));
  const now = listScene(scene, world);
  for (const [name, what] of Object.entries(before)) {
    if (!/^store\/store\/[^/]|^out\//.test(name)) continue;
    // A manifest may be missing: the image is then made anew.
    const possible = [what, after[name], name.endsWith(".json") ? undefined : what];
    t.true(possible.includes(now[name]), told(`${name} is ${now[name]}`));
  }
  const image = Object.keys(after).find((name) => name.endsWith(".img"));
  if (image && !(image in before)) {
    t.true(now[image] === undefined || now[image] === after[image], told("a half-made image"));
  }

  const state = worldState(world, now);
  // What is not compared may differ all the same.
  if (scene.variable !== undefined || !mended.has(state)) {
    const again = await runScene(scene, world, {});
    t.is(again.exitCode, 0, told(`again:\n${again.stderr}`));
    t.deepEqual(differences(listScene(scene, world), after), [], told("what the rerun leaves"));
    t.deepEqual(scene.wrong?.(world, true) ?? [], [], told("wrong after the rerun"));
    mended.add(state);
  }
  return run.exitCode !== 0;
}

function listScene({ variable }: Scene, world: string): Listing {
  const entries = Object.entries(listWorld(world));
  return Object.fromEntries(entries.filter(([path]) => !variable?.test(path)));
}
