import type { Difference } from "../model/difference.ts";
import type { ByteRange } from "./byte-range.ts";

/** A field of a binary structure, and how people read it. */
export interface BinaryField {
  readonly name: string;
  /** In bytes from the start of the structure. */
  readonly offset: number;
  readonly length: number;
  readonly show: (bytes: Buffer) => string;
  /** It is computed from the rest, as a checksum is. */
  readonly follows?: boolean;
}

/** Differences, and the bytes of the disk that they account for. */
export interface Explanation {
  readonly differences: readonly Difference[];
  readonly ranges: readonly ByteRange[];
}

/** Several explanations as one. */
export function joinExplanations(parts: readonly Explanation[]): Explanation {
  return {
    differences: parts.flatMap(({ differences }) => differences),
    ranges: parts.flatMap(({ ranges }) => ranges),
  };
}

/** A structure's bytes and their place on the disk (or in whatever the ranges count). */
export interface Placed {
  readonly bytes: Buffer;
  readonly at: number;
}

/** Compares two instances of one structure field by field. */
export function compareStructure(
  path: readonly string[],
  fields: readonly BinaryField[],
  first: Placed,
  second: Placed,
): Explanation {
  const parts = fields.map(({ name, offset, length, show, follows }): Explanation => {
    const [a, b] = [first, second].map(({ bytes }) => bytes.subarray(offset, offset + length));
    if (a === undefined || b === undefined || a.equals(b)) return { differences: [], ranges: [] };
    const difference: Difference = {
      path,
      field: name,
      first: show(a),
      second: show(b),
      ...(follows ? { follows } : {}),
    };
    const ranges = [first, second].map(({ at }) => ({
      start: at + offset,
      end: at + offset + length,
    }));
    return { differences: [difference], ranges };
  });
  return joinExplanations(parts);
}

/** The whole number in up to 8 bytes, little endian, in decimal. */
export function littleEndian(bytes: Buffer): string {
  let value = 0n;
  for (const byte of bytes.toReversed()) value = (value << 8n) | BigInt(byte);
  return `${value}`;
}

/** The bytes in hexadecimal. */
export function hexadecimal(bytes: Buffer): string {
  return bytes.toString("hex");
}

/** Text filled up with blanks or zeros. */
export function paddedText(bytes: Buffer): string {
  return JSON.stringify(bytes.toString("latin1").replace(/[ \0]+$/, ""));
}

/** Something that only one of the two has. */
export function presence(path: readonly string[], first: boolean): Difference {
  const words = ["present", "absent"] as const;
  return {
    path,
    field: "entry",
    first: words[first ? 0 : 1],
    second: words[first ? 1 : 0],
  };
}
