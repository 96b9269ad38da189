/** The partitions of an image, in the order of the disk. */
export const partitionNames = [
    "bios",
    "esp",
    "state",
    "boot-a",
    "root-a",
    "boot-b",
    "root-b",
    "data",
];
