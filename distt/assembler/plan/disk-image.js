import { shift } from "../model/extent.js";
import { derivedGuid, parseGuid } from "../model/guid.js";
import { biosBoot } from "./bios-boot.js";
import { espPartition } from "./esp-partition.js";
import { gptTable, sectorSize } from "./gpt.js";
import { partitionOf } from "./image-layout.js";
import { statePartition } from "./state-partition.js";
const linuxData = parseGuid("0fc63daf-8483-4772-8e79-3d69d8477de4");
/** Partition types. Slots are plain data, so that no other system mounts them by itself. */
const types = {
    bios: parseGuid("21686148-6449-6e6f-744e-656564454649"),
    esp: parseGuid("c12a7328-f81f-11d2-ba4b-00a0c93ec93b"),
};
/** The GUID of a partition, or of the disk, of an image. */
export function partitionGuid(identity, name) {
    return derivedGuid(identity, `gpt/${name}`);
}
/**
 * Everything of a disk but the slots: partition table, both loaders, the state.
 * Later extents win where two overlap (boot code lies inside the first sector).
 * @throws LAYOUT_TOO_SMALL when a loader does not fit.
 */
export function diskFrame(identity, layout, grub) {
    const table = gptTable(layout.size / sectorSize, partitionGuid(identity, "disk"), layout.partitions.map(({ name, start, size }) => ({
        type: types[name] ?? linuxData,
        unique: partitionGuid(identity, name),
        firstSector: start / sectorSize,
        sectors: size / sectorSize,
        name,
    })));
    const esp = partitionOf(layout, "esp");
    const state = partitionOf(layout, "state");
    const serial = (name) => Number.parseInt(partitionGuid(identity, name).slice(0, 8), 16);
    return [
        ...table,
        ...biosBoot(partitionOf(layout, "bios"), grub.boot, grub.core),
        ...shift(espPartition(esp, serial("esp"), grub.efi), esp.start),
        ...shift(statePartition(state, serial("state")), state.start),
    ];
}
