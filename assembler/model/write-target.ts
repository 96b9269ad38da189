/** What keeps a disk, one of its partitions, or something made of them in use. */
export type DiskUse =
  | { readonly type: "mount"; readonly part: string; readonly target: string }
  | { readonly type: "swap"; readonly part: string }
  /** Another device made of it: device-mapper, RAID, loop. */
  | { readonly type: "holder"; readonly part: string; readonly holder: string };

/** What is known of a whole disk. Sizes are in bytes. */
export interface Disk {
  readonly type: "disk";
  /** The kernel's name, such as `sdb`. */
  readonly name: string;
  /** The device's real path, such as `/dev/sdb`. */
  readonly path: string;
  readonly size: number;
  readonly logicalSector: number;
  readonly readOnly: boolean;
  readonly removable: boolean;
  /** May this process read and write it? */
  readonly accessible: boolean;
  readonly model: string | undefined;
  readonly serial: string | undefined;
  /** `usb`, `nvme`, `ata`, … */
  readonly bus: string;
  /** The file that a loop device shows as a disk. */
  readonly backingFile: string | undefined;
  /** The kernel's number for this very medium: another disk under the same name has another one. */
  readonly sequence: string | undefined;
  readonly partitions: readonly DiskPartition[];
  readonly uses: readonly DiskUse[];
}

export interface DiskPartition {
  readonly name: string;
  readonly size: number;
  /** Its name in the partition table. */
  readonly label: string | undefined;
}

/** What a path that somebody wants an image written to leads to. */
export type WriteTarget =
  | Disk
  | { readonly type: "partition"; readonly path: string; readonly disk: string }
  /** Anything else that cannot be written to, in words: `a file`. */
  | { readonly type: "other"; readonly path: string; readonly what: string };
