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
] as const;

export type PartitionName = (typeof partitionNames)[number];

/** A partition's place on the disk. */
export interface ImagePartition {
  /** From 1. */
  readonly number: number;
  /** Its label in the partition table. */
  readonly name: PartitionName;
  /** In bytes from the start of the disk. */
  readonly start: number;
  /** In bytes. */
  readonly size: number;
}
