import { fatVolume } from "./fat-volume.js";
import { sectorSize } from "./gpt.js";
/** The EFI system partition: FAT32 with GRUB at the path for removable media. */
export function espPartition(partition, serial, loader) {
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
