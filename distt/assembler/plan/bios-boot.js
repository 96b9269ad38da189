import { MrrlError } from "../errors/mrrl-error.js";
import { sectorSize } from "./gpt.js";
import { proveSpace } from "./image-layout.js";
/** Bytes of sector 0 that are boot code; the rest belongs to the protective MBR. */
const bootCodeSize = 440;
/**
 * What a BIOS starts: GRUB's boot.img in sector 0 and its core image in the BIOS
 * boot partition, patched so that each finds the next by sector number (GRUB
 * 2.12, grub-core/boot/i386/pc/{boot,diskboot}.S and include/grub/offsets.h).
 * @param bootImage boot.img of GRUB's i386-pc platform, 512 bytes.
 * @param coreImage a core image made by grub-mkimage for i386-pc.
 */
export function biosBoot(partition, bootImage, coreImage) {
    if (bootImage.length !== sectorSize || coreImage.length <= sectorSize) {
        throw new MrrlError("BUG", "these are not GRUB's boot and core images");
    }
    proveSpace(partition, { "GRUB core": coreImage.length }, "slots");
    const start = partition.start / sectorSize;
    const boot = Buffer.from(bootImage.subarray(0, bootCodeSize));
    boot.writeBigUInt64LE(BigInt(start), 0x5c);
    boot.writeUInt8(0xff, 0x64); // the drive the BIOS booted from
    boot.set([0x90, 0x90], 0x66); // trust that drive number
    const core = Buffer.alloc(Math.ceil(coreImage.length / sectorSize) * sectorSize);
    core.set(coreImage);
    // The one entry of the block list at the end of the first sector covers all others.
    core.writeBigUInt64LE(BigInt(start + 1), 500);
    core.writeUInt16LE(core.length / sectorSize - 1, 508);
    core.writeUInt16LE(0x820, 510);
    return [
        { offset: 0, bytes: boot },
        { offset: partition.start, bytes: core },
    ];
}
