import { MrrlError } from "../errors/mrrl-error.ts";
import {
  prevFailures,
  readState,
  type Slot,
  type SlotState,
  type StateVariables,
  slotFailures,
} from "./slot-machine.ts";

/** What the loader reads first: both files of the state partition. */
export interface StateSectors {
  readonly grubenv: StateVariables;
  /** The second file: boots without a state, counted in `lost`. */
  readonly spare: StateVariables;
}

/**
 * What became of an attempt to write a sector and to read it back: it holds the
 * new content; it holds the old one; or it holds the new one, but that could not be told.
 */
export type SaveOutcome = "kept" | "lost" | "unsure";

/** The disk as the loader meets it. */
export interface LoaderDisk {
  /** Whether the slot's boot archive matches its sums, is of a known format, and starts. */
  readonly loadable: Readonly<Record<Slot, boolean>>;
  /** Whether the partition table shows the state partition; without it nothing can be written. */
  readonly table: "good" | "damaged";
  /** The outcomes of this start's saves, in order; the last one is that of all others. */
  readonly saves: readonly SaveOutcome[];
}

/** A step of the loader. Power can be cut between any two. */
export type LoaderStep =
  | { readonly step: "save"; readonly state: SlotState; readonly outcome: SaveOutcome }
  | { readonly step: "save-spare"; readonly lost: number; readonly outcome: SaveOutcome }
  /** A message and a pause of 5 seconds: the boot that follows is not counted. */
  | { readonly step: "uncounted" }
  /** The slot cannot be loaded. */
  | { readonly step: "skip"; readonly slot: Slot }
  /** The slot's kernel starts; nothing comes after it. */
  | { readonly step: "boot"; readonly slot: Slot; readonly trial: boolean }
  /** A message and a pause of 30 seconds. */
  | { readonly step: "rescue" }
  /** Always behind a rescue. */
  | { readonly step: "restart" };

/**
 * What GRUB does at one start of the machine; the rules are those of docs/image.md.
 * The last step is a boot or a restart.
 */
export function loader(sectors: StateSectors, disk: LoaderDisk): LoaderStep[] {
  return [...start(sectors, disk)];
}

function* start(sectors: StateSectors, disk: LoaderDisk): Generator<LoaderStep, void> {
  const read = readState(sectors.grubenv);
  let state = read ?? withoutState(sectors.spare);
  const canSave = disk.table === "good" && (read !== undefined || sectors.spare !== undefined);
  let attempts = 0;
  const outcome = () => disk.saves[Math.min(attempts++, disk.saves.length - 1)] ?? "kept";

  /** Whether the state is proven to be on the disk. */
  function* save(): Generator<LoaderStep, boolean> {
    if (!canSave) return false;
    const saved = outcome();
    yield read
      ? { step: "save", state, outcome: saved }
      : { step: "save-spare", lost: state.fails, outcome: saved };
    return saved === "kept";
  }

  /** Whether the slot has started. */
  function* boot(slot: Slot, trial = false): Generator<LoaderStep, boolean> {
    yield disk.loadable[slot] ? { step: "boot", slot, trial } : { step: "skip", slot };
    return disk.loadable[slot];
  }

  function* countedBoot(slot: Slot): Generator<LoaderStep, boolean> {
    state = { ...state, fails: state.fails + 1 };
    if (!(yield* save())) yield { step: "uncounted" };
    return yield* boot(slot);
  }

  if (read && canSave && sectors.spare && sectors.spare.lost !== "0") {
    yield { step: "save-spare", lost: 0, outcome: outcome() };
  }

  const trial = state.try;
  if (canSave && trial !== "" && state.tries > 0) {
    const before = state;
    state = { ...state, tries: state.tries - 1, note: "started" };
    if (yield* save()) {
      if (yield* boot(trial, true)) return;
      state = { ...state, tries: 0, note: "unloadable" };
    } else {
      state = before;
    }
  }
  if (state.fails < slotFailures && (yield* countedBoot(state.slot))) return;
  if (state.prev !== "" && state.fails < prevFailures && (yield* countedBoot(state.prev))) return;

  yield { step: "rescue" };
  state = { ...state, fails: 0 };
  if (!(yield* save())) {
    if (yield* boot(state.slot)) return;
    if (state.prev !== "" && (yield* boot(state.prev))) return;
  }
  yield { step: "restart" };
}

/** What is assumed when there is no state: that both slots may be proven, a before b. */
function withoutState(spare: StateVariables): SlotState {
  const { lost = "" } = spare ?? {};
  const assumed = readState({ slot: "a", prev: "b", fails: lost });
  if (!assumed) throw new MrrlError("BUG", "a state with a slot was taken for garbage");
  return assumed;
}
