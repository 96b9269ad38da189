import {
  isEnvironmentBlock,
  parseEnvironmentBlock,
} from "../../../assembler/plan/grub-environment.ts";
import { loader } from "../../../assembler/plan/slot-loader.ts";
import { readState, type Slot, type StateVariables } from "../../../assembler/plan/slot-machine.ts";
import { stateOffset } from "../../../assembler/plan/state-partition.ts";
import { readPartitionTables } from "./partition-tables.ts";
import type { DiskRegion, ReplayedDisk } from "./replayed-disk.ts";
import { type BootPartition, readBootPartition, rootIsWhole } from "./slot-check.ts";

/** `half`: GRUB would start it, but its root is not the one it names. */
export type SlotCondition = "whole" | "unbootable" | "half";

/** The data partition as Linux finds it. Sizes in bytes. */
export interface DataPartition {
  readonly start: number;
  readonly size: number;
  /** There is to be a file system: the state does not say `data=new`. */
  readonly made: boolean;
  /** Its journal holds something that is still to be done. */
  readonly journal: boolean;
  /** Of the file system. */
  readonly fitted: number;
}

/** What matters of a disk, without the file system on its data partition. */
export interface DiskFacts {
  /** What GRUB boots, by the model of it. */
  readonly loader: Slot | "rescue";
  readonly slots: { readonly a: SlotCondition; readonly b: SlotCondition };
  /** The variables of the state sector as one line; undefined: garbage. */
  readonly state: string | undefined;
  readonly primary: boolean;
  readonly backup: boolean;
  readonly data: DataPartition;
  /** What must never be, whenever the power is cut. */
  readonly faults: readonly string[];
}

/** Of the state partition's second file; docs/image.md. */
const spareOffset = 8192;

/** Judges one content of a disk after the other; what has not changed is not read again. */
export class DiskJudge {
  readonly #regions: ReadonlyMap<string, DiskRegion>;
  readonly #boots = new Map<string, BootPartition>();
  readonly #roots = new Map<string, boolean>();

  /** @param regions the partitions by name. */
  constructor(regions: readonly DiskRegion[]) {
    this.#regions = new Map(regions.map((region) => [region.name, region]));
  }

  judge(disk: ReplayedDisk): DiskFacts {
    const faults: string[] = [];
    const tables = readPartitionTables(disk.bytes);
    if (!tables.primary && !tables.backup) faults.push("neither partition table is whole");
    const slots = { a: this.#slot(disk, "a"), b: this.#slot(disk, "b") };
    for (const [name, condition] of Object.entries(slots)) {
      if (condition === "half") faults.push(`slot ${name} would be booted and is not whole`);
    }
    const state = this.#variables(disk, stateOffset);
    if (!readState(state)) faults.push("the state sector is garbage");
    const steps = loader(
      { grubenv: state, spare: this.#variables(disk, spareOffset) },
      {
        loadable: { a: slots.a !== "unbootable", b: slots.b !== "unbootable" },
        table: tables.seenByGrub ? "good" : "damaged",
        saves: ["kept"],
      },
    );
    const last = steps.at(-1);
    const booted = last?.step === "boot" ? last.slot : "rescue";
    if (steps.some(({ step }) => step === "rescue")) faults.push("no slot would be booted");
    const made = state?.data !== "new";
    const data = dataPartition(disk.bytes, made, tables.partitions.get(8));
    if (data.start !== this.#region("data").start) faults.push("the data partition is lost");
    if (data.start + data.size > disk.bytes.length) faults.push("data reaches beyond the disk");
    return {
      loader: booted,
      slots,
      state:
        state &&
        Object.entries(state)
          .map(([name, value]) => `${name}=${value}`)
          .join(" "),
      primary: tables.primary,
      backup: tables.backup,
      data,
      faults,
    };
  }

  #slot(disk: ReplayedDisk, slot: "a" | "b"): SlotCondition {
    const [bootName, rootName] = [`boot-${slot}`, `root-${slot}`];
    const boot = remembered(this.#boots, `${slot} ${disk.key(bootName)}`, () =>
      readBootPartition(this.#bytes(disk, bootName)),
    );
    if (!boot.bootable) return "unbootable";
    const key = [slot, disk.key(rootName), boot.rootHash, boot.salt, boot.blocks].join(" ");
    return remembered(this.#roots, key, () => rootIsWhole(this.#bytes(disk, rootName), boot))
      ? "whole"
      : "half";
  }

  /** Of the state partition's sector at that byte. */
  #variables(disk: ReplayedDisk, offset: number): StateVariables {
    const at = this.#region("state").start + offset;
    const block = disk.bytes.subarray(at, at + 512);
    return isEnvironmentBlock(block) ? parseEnvironmentBlock(block) : undefined;
  }

  #bytes(disk: ReplayedDisk, name: string): Buffer {
    const { start, size } = this.#region(name);
    return disk.bytes.subarray(start, start + size);
  }

  #region(name: string): DiskRegion {
    const region = this.#regions.get(name);
    if (!region) throw new RangeError(`the disk has no partition ${name}`);
    return region;
  }
}

/** What the superblock says (kernel documentation, filesystems/ext4/super.rst). */
function dataPartition(
  disk: Buffer,
  made: boolean,
  { start, size } = { start: 0, size: 0 },
): DataPartition {
  const superblock = disk.subarray(start + 1024, start + 2048);
  const valid = made && superblock.readUInt16LE(0x38) === 0xef53;
  return {
    ...{ start, size, made },
    journal: valid && (superblock.readUInt32LE(0x60) & 4) !== 0,
    fitted: valid ? superblock.readUInt32LE(4) * 4096 : 0,
  };
}

function remembered<T>(memory: Map<string, T>, key: string, find: () => T): T {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const found = find();
  memory.set(key, found);
  return found;
}
