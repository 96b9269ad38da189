import type { Extent } from "../model/extent.ts";
import type { ImagePartition } from "../model/image-partition.ts";
import { fatVolume } from "./fat-volume.ts";
import { sectorSize } from "./gpt.ts";

/** The EFI system partition: FAT32 with GRUB at the path for removable media. */
export function espPartition(
  partition: ImagePartition,
  serial: number,
  loader: Uint8Array,
): Extent[] {
  return fatVolume({
    shape: { type: "fat32" },
    sectors: partition.size / sectorSize,
    hiddenSectors: partition.start / sectorSize,
    sectorsPerCluster: 1,
    label: "MRRL ESP",
    serial,
    files: [{ path: "EFI/BOOT/BOOTX64.EFI", bytes: loader }],
  });
}
