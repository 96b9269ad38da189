import { parseSha256, type Sha256 } from "./sha256.ts";
import { parseStoreName } from "./store-name.ts";

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

/**
 * Parses the record of `storeName`. By hand: a run reads hundreds of these.
 * @throws Error when it is damaged, or of another path or format.
 */
export function parseStoreRecord(text: string, storeName: string): StoreRecord {
  const record = JSON.parse(text) as StoreRecord;
  if (record?.format !== 1 || record.storeName !== storeName) {
    throw new Error("it is of another path or format");
  }
  parseSha256(record.treeHash);
  const numbers: unknown[] = [record.size, record.milliseconds];
  if (!Array.isArray(record.references) || numbers.some((number) => typeof number !== "number")) {
    throw new Error("it lacks a part");
  }
  for (const { name, file, offset } of record.references) {
    parseStoreName(name);
    if (typeof file !== "string" || typeof offset !== "number") throw new Error("it lacks a part");
  }
  return record;
}
