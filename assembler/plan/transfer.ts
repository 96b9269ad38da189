import type { Sha256 } from "../model/sha256.ts";
import { type ChunkIndex, compressedSize } from "../model/update/chunk-index.ts";

/** Some chunks. Sizes in bytes. */
export interface ChunkSum {
  readonly chunks: number;
  /** Uncompressed. */
  readonly bytes: number;
  /** As they are in the bundle. */
  readonly compressed: number;
}

/** What a machine that runs the old system gets for the new one. */
export interface Transfer {
  /** Of its running slot. */
  readonly copied: ChunkSum;
  /** From the bundle. */
  readonly fetched: ChunkSum;
}

/** What has to be fetched of an update by a machine that has certain chunks. */
export function planTransfer(index: ChunkIndex, present: ReadonlySet<Sha256>): Transfer {
  const all = [...index.boot, ...index.root];
  const sum = (chunks: typeof all): ChunkSum => ({
    chunks: chunks.length,
    bytes: chunks.reduce((total, { size }) => total + size, 0),
    compressed: compressedSize(chunks),
  });
  return {
    copied: sum(all.filter(({ sha256 }) => present.has(sha256))),
    fetched: sum(all.filter(({ sha256 }) => !present.has(sha256))),
  };
}
