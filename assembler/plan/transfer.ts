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
  /** Of its running slot; and of what was fetched, for chunks that occur several times. */
  readonly copied: ChunkSum;
  /** From the bundle. */
  readonly fetched: ChunkSum;
}

/** What has to be fetched of an update by a machine that has certain chunks. */
export function planTransfer(index: ChunkIndex, present: ReadonlySet<Sha256>): Transfer {
  const all = [...index.boot, ...index.root];
  const fetched = new Map(
    all.filter(({ sha256 }) => !present.has(sha256)).map((chunk) => [chunk.sha256, chunk]),
  );
  const wanted = new Set(fetched.values());
  const sum = (chunks: typeof all): ChunkSum => ({
    chunks: chunks.length,
    bytes: chunks.reduce((total, { size }) => total + size, 0),
    compressed: compressedSize(chunks),
  });
  return {
    copied: sum(all.filter((chunk) => !wanted.has(chunk))),
    fetched: sum([...wanted]),
  };
}
