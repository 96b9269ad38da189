import type { Sha256 } from "./sha256.ts";

/** A reference from one store path to another, with the first place that holds its digest. */
export interface Reference {
  /** Full store name of what is referred to. */
  readonly name: string;
  /** Path inside the referring store path. */
  readonly file: string;
  /** Byte offset of the digest in that file, or in the link's target. */
  readonly offset: number;
}

/** What the store knows of a path: `meta/<full>.json`. */
export interface StoreRecord {
  readonly format: 1;
  readonly storeName: string;
  readonly treeHash: Sha256;
  /** Sorted by name. */
  readonly references: readonly Reference[];
  /** Sum of file sizes, in bytes. */
  readonly size: number;
  /** Wall time of the build, in milliseconds; estimates of later builds use it. */
  readonly milliseconds: number;
}
