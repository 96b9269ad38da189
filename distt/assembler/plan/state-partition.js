import { fatVolume } from "./fat-volume.js";
import { sectorSize } from "./gpt.js";
import { environmentBlock } from "./grub-environment.js";
/** The second file's variables: how often the machine was started without a valid state. */
export const initialSpare = { lost: "0" };
/** Where the state sector is, in bytes from the start of its partition. */
export const stateOffset = 4096;
/** The A/B state of a fresh disk: slot a is taken for proven, data does not exist yet. */
export const initialState = {
    slot: "a",
    prev: "",
    try: "",
    tries: "0",
    fails: "0",
    note: "",
    data: "new",
};
/**
 * The state partition: a FAT12 volume whose first file, `grubenv`, is one sector
 * at byte 4096, alone in its 4 KiB cluster. One reserved sector, two FATs of one
 * sector and a root directory of five put the first cluster exactly there. The
 * second file, `spare`, is the sector at byte 8192. GRUB counts in it while the
 * first is garbage, which it cannot replace. After installation only these two
 * sectors are ever written.
 */
export function statePartition(partition, serial, state = initialState) {
    return fatVolume({
        shape: { type: "fat12", rootEntries: 80 },
        sectors: partition.size / sectorSize,
        hiddenSectors: partition.start / sectorSize,
        sectorsPerCluster: 8,
        label: "MRRL STATE",
        serial,
        files: [
            { path: "grubenv", bytes: environmentBlock(state, sectorSize) },
            { path: "spare", bytes: environmentBlock(initialSpare, sectorSize) },
        ],
    });
}
