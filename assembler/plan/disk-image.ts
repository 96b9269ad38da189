import { type Extent, shift } from "../model/extent.ts";
import { derivedGuid, type Guid, parseGuid } from "../model/guid.ts";
import type { PartitionName } from "../model/image-partition.ts";
import { biosBoot } from "./bios-boot.ts";
import { espPartition } from "./esp-partition.ts";
import { gptTable, sectorSize } from "./gpt.ts";
import { type ImageLayout, partitionOf } from "./image-layout.ts";
import { statePartition } from "./state-partition.ts";

const linuxData = parseGuid("0fc63daf-8483-4772-8e79-3d69d8477de4");

/** Partition types. Slots are plain data, so that no other system mounts them by itself. */
const types: Partial<Record<PartitionName, Guid>> = {
  bios: parseGuid("21686148-6449-6e6f-744e-656564454649"),
  esp: parseGuid("c12a7328-f81f-11d2-ba4b-00a0c93ec93b"),
};

/** The GUID of a partition, or of the disk, of an image. */
export function partitionGuid(identity: string, name: PartitionName | "disk"): Guid {
  return derivedGuid(identity, `gpt/${name}`);
}

/** GRUB's parts, as grub-mkimage and GRUB's own files give them. */
export interface GrubImages {
  readonly boot: Uint8Array;
  readonly core: Uint8Array;
  readonly efi: Uint8Array;
}

/**
 * Everything of a disk but the slots: partition table, both loaders, the state.
 * Later extents win where two overlap (boot code lies inside the first sector).
 * @throws LAYOUT_TOO_SMALL when a loader does not fit.
 */
export function diskFrame(identity: string, layout: ImageLayout, grub: GrubImages): Extent[] {
  const table = gptTable(
    layout.size / sectorSize,
    partitionGuid(identity, "disk"),
    layout.partitions.map(({ name, start, size }) => ({
      type: types[name] ?? linuxData,
      unique: partitionGuid(identity, name),
      firstSector: start / sectorSize,
      sectors: size / sectorSize,
      name,
    })),
  );
  const esp = partitionOf(layout, "esp");
  const state = partitionOf(layout, "state");
  const serial = (name: PartitionName) =>
    Number.parseInt(partitionGuid(identity, name).slice(0, 8), 16);
  return [
    ...table,
    ...biosBoot(partitionOf(layout, "bios"), grub.boot, grub.core),
    ...shift(espPartition(esp, serial("esp"), grub.efi), esp.start),
    ...shift(statePartition(state, serial("state")), state.start),
  ];
}
