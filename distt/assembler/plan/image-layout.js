import { MrrlError } from "../errors/mrrl-error.js";
import { partitionNames, } from "../model/image-partition.js";
import { backupSectors, sectorSize } from "./gpt.js";
const mebibyte = 1024 * 1024;
/** Sizes of the partitions that are the same in every image, in bytes. */
const fixedSizes = {
    bios: mebibyte,
    // Large enough to be FAT32, which some firmware insists on.
    esp: 40 * mebibyte,
    state: mebibyte,
};
/**
 * The eight partitions in their order, each aligned to 1 MiB, with 1 MiB in front
 * and 1 MiB behind for the partition table and its backup.
 */
export function imageLayout(sizes) {
    const sizeOf = {
        ...fixedSizes,
        "boot-a": sizes.boot,
        "root-a": sizes.root,
        "boot-b": sizes.boot,
        "root-b": sizes.root,
        data: sizes.data,
    };
    let start = mebibyte;
    const partitions = partitionNames.map((name, index) => {
        const size = Math.ceil(sizeOf[name] / mebibyte) * mebibyte;
        const partition = { number: index + 1, name, start, size };
        start += size;
        return partition;
    });
    if (backupSectors * sectorSize > mebibyte)
        throw new MrrlError("BUG", "no room for the backup");
    return { partitions, size: start + mebibyte };
}
/** A partition of a layout by name. */
export function partitionOf(layout, name) {
    const found = layout.partitions.find((partition) => partition.name === name);
    if (!found)
        throw new MrrlError("BUG", `the layout has no partition ${name}`);
    return found;
}
/**
 * Proves that the parts of a partition's content fit.
 * @param parts what the content consists of: label → bytes.
 * @throws LAYOUT_TOO_SMALL with the arithmetic.
 */
export function proveSpace(partition, parts, setting) {
    const needed = Object.values(parts).reduce((sum, part) => sum + part, 0);
    if (needed <= partition.size)
        return;
    const sum = Object.entries(parts)
        .map(([label, size]) => `${label} ${size}`)
        .join(" + ");
    throw new MrrlError("LAYOUT_TOO_SMALL", `${partition.name} needs ${needed} bytes = ${sum}; the partition has ${partition.size}`, { hint: `set ${setting} to at least ${Math.ceil(needed / mebibyte)}MiB in the profile` });
}
