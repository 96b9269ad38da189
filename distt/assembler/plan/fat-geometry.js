import { MrrlError } from "../errors/mrrl-error.js";
import { sectorSize } from "./gpt.js";
/** Media descriptor of a fixed disk. */
export const media = 0xf8;
/** Size of a directory entry in bytes. */
export const directoryEntry = 32;
/** Works out the geometry. @throws BUG when the sizes do not make a FAT of that type. */
export function fatGeometry(volume) {
    const { shape, sectors, sectorsPerCluster } = volume;
    const reserved = shape.type === "fat12" ? 1 : 32;
    const rootSectors = shape.type === "fat12" ? (shape.rootEntries * directoryEntry) / sectorSize : 0;
    const entryBits = shape.type === "fat12" ? 12 : 32;
    const most = Math.floor((sectors - reserved - rootSectors) / sectorsPerCluster);
    const fatSectors = Math.ceil(((most + 2) * entryBits) / 8 / sectorSize);
    const firstDataSector = reserved + 2 * fatSectors + rootSectors;
    const clusters = Math.floor((sectors - firstDataSector) / sectorsPerCluster);
    // The type of a FAT is decided by its number of clusters and nothing else.
    const fits = shape.type === "fat12" ? clusters >= 1 && clusters < 4085 : clusters >= 65525;
    if (!fits || !Number.isInteger(rootSectors)) {
        throw new MrrlError("BUG", `${volume.label}: ${clusters} clusters do not make a ${shape.type}`);
    }
    return { reserved, fatSectors, rootSectors, firstDataSector, clusters };
}
/** Boot sector; on FAT32 also the information sector, and the backup of both. */
export function bootSectors(volume, geometry, nextFree) {
    const fat32 = volume.shape.type === "fat32";
    const boot = Buffer.alloc(sectorSize);
    boot.set(fat32 ? [0xeb, 0x58, 0x90] : [0xeb, 0x3c, 0x90]);
    boot.write("MRRL    ", 3, "latin1");
    boot.writeUInt16LE(sectorSize, 11);
    boot.writeUInt8(volume.sectorsPerCluster, 13);
    boot.writeUInt16LE(geometry.reserved, 14);
    boot.writeUInt8(2, 16);
    boot.writeUInt16LE(volume.shape.type === "fat12" ? volume.shape.rootEntries : 0, 17);
    const small = volume.sectors < 0x10000 && !fat32;
    boot.writeUInt16LE(small ? volume.sectors : 0, 19);
    boot.writeUInt8(media, 21);
    boot.writeUInt16LE(fat32 ? 0 : geometry.fatSectors, 22);
    boot.writeUInt16LE(32, 24);
    boot.writeUInt16LE(64, 26);
    boot.writeUInt32LE(volume.hiddenSectors, 28);
    boot.writeUInt32LE(small ? 0 : volume.sectors, 32);
    const extended = fat32 ? 64 : 36;
    boot.writeUInt8(0x80, extended);
    boot.writeUInt8(0x29, extended + 2);
    boot.writeUInt32LE(volume.serial >>> 0, extended + 3);
    boot.write(volume.label.padEnd(11), extended + 7, "latin1");
    boot.write(fat32 ? "FAT32   " : "FAT12   ", extended + 18, "latin1");
    boot.set([0x55, 0xaa], 510);
    if (!fat32)
        return [{ offset: 0, bytes: boot }];
    boot.writeUInt32LE(geometry.fatSectors, 36);
    boot.writeUInt32LE(2, 44);
    boot.writeUInt16LE(1, 48);
    boot.writeUInt16LE(6, 50);
    const information = Buffer.alloc(sectorSize);
    information.writeUInt32LE(0x41615252, 0);
    information.writeUInt32LE(0x61417272, 484);
    information.writeUInt32LE(geometry.clusters - (nextFree - 2), 488);
    information.writeUInt32LE(nextFree - 1, 492);
    information.set([0x55, 0xaa], 510);
    return [0, 6].flatMap((sector) => [
        { offset: sector * sectorSize, bytes: boot },
        { offset: (sector + 1) * sectorSize, bytes: information },
    ]);
}
