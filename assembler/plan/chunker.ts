import { chunkBlock, mostBlocks } from "../model/update/chunk-index.ts";

const fewestBlocks = 4;
/** One block in so many ends a chunk, when the chunk is long enough. */
const divisor = 12;

/** Parameters of the 32-bit Fowler–Noll–Vo hash, variant 1a (draft-eastlake-fnv). */
const fnv = { basis: 0x811c9dc5, prime: 0x01000193 } as const;

/**
 * Divides bytes into chunks at places that their content decides, so that bytes put in
 * or taken out change the chunks around them and no others (docs/bundle.md, where the
 * device's own programs have it from).
 */
export class Chunker {
  readonly #forcedCut: number | undefined;
  /** What is not yet a chunk; its first `#blocks` blocks were looked at. */
  #rest: Buffer = Buffer.alloc(0);
  #blocks = 0;
  /** Where `#rest` begins. */
  #offset = 0;

  /** @param forcedCut a multiple of 4096 at which a chunk ends in any case */
  constructor(forcedCut?: number) {
    this.#forcedCut = forcedCut;
  }

  /** Takes the next bytes, in pieces of any size. @returns the chunks that are complete now */
  update(piece: Uint8Array): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, piece]);
    const chunks: Buffer[] = [];
    let start = 0;
    let end = this.#blocks * chunkBlock;
    while (end + chunkBlock <= this.#rest.length) {
      const block = this.#rest.subarray(end, end + chunkBlock);
      end += chunkBlock;
      if (!this.#endsAfter(block, (end - start) / chunkBlock, this.#offset + end)) continue;
      chunks.push(this.#rest.subarray(start, end));
      start = end;
    }
    this.#blocks = (end - start) / chunkBlock;
    this.#offset += start;
    this.#rest = this.#rest.subarray(start);
    return chunks;
  }

  /** The last chunk, when there is something left. */
  finish(): Buffer[] {
    return this.#rest.length > 0 ? [this.#rest] : [];
  }

  #endsAfter(block: Buffer, blocks: number, end: number): boolean {
    if (blocks === mostBlocks || end === this.#forcedCut) return true;
    return blocks >= fewestBlocks && (blockHash(block) >>> 8) % divisor === 0;
  }
}

/** FNV-1a over the little-endian 32-bit words of a block. */
function blockHash(block: Buffer): number {
  const words = new DataView(block.buffer, block.byteOffset, block.length);
  let hash: number = fnv.basis;
  for (let at = 0; at < block.length; at += 4) {
    hash = Math.imul(hash ^ words.getUint32(at, true), fnv.prime);
  }
  return hash;
}
