import type { LoaderDisk } from "../../assembler/plan/slot-loader.ts";
import {
  arm,
  bad,
  begin,
  good,
  type Outcome,
  otherSlot,
  type Slot,
  type SlotState,
  stateVariables,
} from "../../assembler/plan/slot-machine.ts";
import {
  isComplete,
  isLoadable,
  partsDuring,
  type SlotParts,
  type UpdateStep,
} from "../../assembler/plan/slot-update.ts";
import { everyOutcome } from "./slot-enumeration.ts";

/** What a slot holds. */
export interface Content extends SlotParts {
  /** Whether its system comes up when it is started; otherwise it panics or hangs. */
  readonly runs: boolean;
  /** Whether its health was confirmed once. */
  readonly proven: boolean;
  /** Whether its boot archive has rotted, so that it does not match its sums. */
  readonly rotten: boolean;
}

/** A machine and everything that decides what becomes of it. */
export interface World {
  /** undefined: the sector is garbage. */
  readonly state: SlotState | undefined;
  /** The count in the second file; -1: it is garbage. */
  readonly lost: number;
  readonly a: Content;
  readonly b: Content;
  /** Empty: the machine is off, or about to start. */
  readonly running: Slot | "";
  /** How many steps of an update the running system has done. */
  readonly updated: number;
}

const proven: Content = {
  head: "old",
  boot: "old",
  root: "old",
  runs: true,
  proven: true,
  rotten: false,
};
const unusable = { runs: false, proven: false, rotten: false };

/** A disk after installation. */
export const installed: World = {
  state: { slot: "a", prev: "", try: "", tries: 0, fails: 0, data: "", note: "" },
  lost: 0,
  a: proven,
  b: { head: "zeros", boot: "mixed", root: "mixed", ...unusable },
  running: "",
  updated: 0,
};

/** What can happen next, or (a text) a rule that was broken on the way. */
export type Next = World | string;

/** Everything that can happen to a machine next, power cuts and faults included. */
export function* nextWorlds(world: World, order: readonly UpdateStep[]): Generator<Next> {
  yield* faults(world);
  if (world.running === "") {
    yield* starts(world);
    return;
  }
  yield off(world);
  yield { ...world, updated: 0 };
  yield* commanded(world, good(world.state, world.running), true);
  yield* commanded(world, bad(world.state, world.running));
  yield* update(world, otherSlot(world.running), order);
}

function off(world: World): World {
  return { ...world, running: "", updated: 0 };
}

function* faults(world: World): Generator<World> {
  if (world.state) yield { ...world, state: undefined };
  if (world.lost >= 0) yield { ...world, lost: -1 };
  for (const slot of ["a", "b"] as const) {
    const content = world[slot];
    if (!isComplete(content)) continue;
    yield { ...world, [slot]: { ...content, rotten: true } };
    const dead = { ...world, [slot]: { ...content, runs: false } };
    yield world.running === slot ? off(dead) : dead;
  }
}

function* commanded(world: World, outcome: Outcome, confirms = false): Generator<World> {
  if ("refused" in outcome || world.running === "") return;
  const content = world[world.running];
  const confirmed = confirms ? { [world.running]: { ...content, proven: true } } : {};
  yield { ...world, ...confirmed, state: { ...outcome.state, note: "" } };
}

function* update(world: World, target: Slot, order: readonly UpdateStep[]): Generator<World> {
  // A failed update can be begun again at any time.
  for (const updated of new Set([world.updated, 0])) {
    const step = order[updated];
    if (step) yield* updateStep({ ...world, updated }, target, step, order.length);
  }
}

function* updateStep(
  world: World,
  target: Slot,
  step: UpdateStep,
  length: number,
): Generator<World> {
  const updated = (world.updated + 1) % length;
  const content = world.updated === 0 ? leftover(world[target]) : world[target];
  if (step === "begin" || step === "arm") {
    for (const tries of step === "arm" ? [1, 3, 7] : [0]) {
      const { state } = world;
      const outcome = step === "begin" ? begin(state, target) : arm(state, target, tries);
      if ("refused" in outcome) continue;
      yield { ...world, updated, [target]: content, state: { ...outcome.state, note: "" } };
    }
    return;
  }
  const parts = partsDuring(step, content);
  for (const [index, part] of parts.entries()) {
    for (const runs of isComplete(part) ? [true, false] : [false]) {
      const written = { ...part, ...unusable, runs };
      const after = { ...world, [target]: isComplete(part) ? asOld(written) : written };
      yield index === parts.length - 1 ? { ...after, updated } : off(after);
    }
  }
}

/** What an earlier update left of its version is of no version to the next one. */
function leftover(content: Content): Content {
  if (isComplete(content)) return content;
  const { head, boot, root } = content;
  const mixed = <T extends string>(part: T) => (part === "new" ? "mixed" : part) as T;
  return { head: mixed(head), boot: mixed(boot), root: mixed(root), ...unusable };
}

function asOld(content: Content): Content {
  return { ...content, head: "old", boot: "old", root: "old" };
}

/** What a start can leave behind, cut after some step or not. */
interface Started {
  readonly state: SlotState | undefined;
  readonly lost: number;
  readonly boot: { readonly slot: Slot; readonly trial: boolean } | undefined;
}

const startsSeen = new Map<string, readonly Started[]>();

/** Every way the saves of a start can end, and power cuts after each step. */
function possibleStarts(
  { state, lost }: World,
  loadable: LoaderDisk["loadable"],
): readonly Started[] {
  const key = JSON.stringify([state, lost, loadable]);
  const known = startsSeen.get(key);
  if (known) return known;
  const sectors = {
    grubenv: state && stateVariables(state),
    spare: lost < 0 ? undefined : { lost: `${lost}` },
  };
  const found = new Map<string, Started>();
  for (const table of ["good", "damaged"] as const) {
    for (const { steps } of everyOutcome(sectors, { loadable, table })) {
      let now: Started = { state, lost, boot: undefined };
      for (const step of steps) {
        if (step.step === "save" && step.outcome !== "lost") {
          now = { ...now, state: { ...step.state, note: "" } };
        } else if (step.step === "save-spare" && step.outcome !== "lost") {
          now = { ...now, lost: step.lost };
        } else if (step.step === "boot") {
          now = { ...now, boot: { slot: step.slot, trial: step.trial } };
        }
        found.set(JSON.stringify(now), now);
      }
    }
  }
  const all = [...found.values()];
  startsSeen.set(key, all);
  return all;
}

function canLoad(content: Content): boolean {
  return isLoadable(content) && !content.rotten;
}

function* starts(world: World): Generator<Next> {
  const loadable = { a: canLoad(world.a), b: canLoad(world.b) };
  for (const { state, lost, boot } of possibleStarts(world, loadable)) {
    let running: World["running"] = "";
    if (boot) {
      const content = world[boot.slot];
      if (!isComplete(content)) yield "a half-written slot was booted";
      if (world.state && !content.proven && !boot.trial) yield "a trial was not counted";
      if (content.runs) running = boot.slot;
    }
    yield { ...world, state, lost, running };
  }
}

/** What is wrong in a world, if anything. */
export function brokenRule({ state, ...world }: World): string | undefined {
  if (!state) return undefined;
  const { slot, prev, try: trial } = state;
  if (!world[slot].proven || !isComplete(world[slot])) return "`slot` is not proven";
  if (prev !== "" && !(world[prev].proven && isComplete(world[prev])))
    return "`prev` is not proven";
  if (trial !== "" && !isComplete(world[trial])) return "`try` is not complete";
  return undefined;
}

const partIndex = { zeros: 0, old: 1, mixed: 2, new: 3 };

function contentKey({ head, boot, root, runs, proven, rotten }: Content): number {
  const parts = partIndex[head] * 16 + partIndex[boot] * 4 + partIndex[root];
  return parts * 8 + (runs ? 4 : 0) + (proven ? 2 : 0) + (rotten ? 1 : 0);
}

/** A number for each world, different ones for different worlds. */
export function worldKey({ state, lost, a, b, running, updated }: World): number {
  const mode = !state ? 0 : state.prev !== "" ? 1 : state.try !== "" ? 2 + state.tries : 10;
  const stateKey = state ? ((state.slot === "a" ? 0 : 1) * 11 + mode) * 9 + state.fails : 198;
  const runKey = (running === "" ? 0 : running === "a" ? 1 : 2) * 6 + updated;
  return (((stateKey * 10 + lost + 1) * 512 + contentKey(a)) * 512 + contentKey(b)) * 18 + runKey;
}
