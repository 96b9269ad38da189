import type { Sha256 } from "./sha256.ts";

/** One thing that is wrong with a store path. Files are named relative to it; `.` is itself. */
export type Damage =
  /** There is only its record, or what refers to it. */
  | { readonly what: "missing" }
  | { readonly what: "record"; readonly why: string }
  /** Something that it refers to is not there. */
  | { readonly what: "reference"; readonly name: string; readonly file: string }
  | { readonly what: "mode"; readonly file: string; readonly mode: number }
  /** A device, fifo or socket. */
  | { readonly what: "foreign"; readonly file: string }
  | { readonly what: "unreadable"; readonly file: string; readonly why: string }
  | {
      readonly what: "content";
      readonly expected: Sha256;
      readonly found: Sha256;
      /** Files that were written to later: their times tell. Rotten disks leave no such trace. */
      readonly touched: readonly string[];
      /** Bytes of files, when they are not as many as recorded. */
      readonly size?: { readonly expected: number; readonly found: number };
    };

/** A store path with all that is wrong with it. */
export interface DamagedPath {
  readonly storeName: string;
  /** Physical. */
  readonly path: string;
  readonly damages: readonly Damage[];
  /** The record is lost, but the content is what the name says: it is its tree hash. */
  readonly contentIsWhole?: true;
}

/** So many files of one kind are named to people. */
const mostNamed = 8;

function some(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** What is wrong with a path, a line each, for people. */
export function describeDamage({ damages, contentIsWhole }: DamagedPath): string[] {
  const lines: string[] = [];
  const modes: string[] = [];
  for (const damage of damages) {
    switch (damage.what) {
      case "missing":
        lines.push("it is not there");
        break;
      case "record":
        lines.push(`its record is unusable: ${damage.why}`);
        break;
      case "reference":
        lines.push(`${damage.file} refers to ${damage.name}, which is not there`);
        break;
      case "mode":
        modes.push(`${damage.file} (${damage.mode.toString(8).padStart(4, "0")})`);
        break;
      case "foreign":
        lines.push(`${damage.file} is a device, fifo or socket`);
        break;
      case "unreadable":
        lines.push(`${damage.file} cannot be read: ${damage.why}`);
        break;
      case "content": {
        const { expected, found, size, touched } = damage;
        lines.push(`its tree hash is ${found}, not ${expected}`);
        if (size) lines.push(`its files have ${size.found} bytes, not ${size.expected}`);
        if (touched.length > 0) lines.push(`written to later: ${some(touched)}`);
        break;
      }
    }
  }
  if (modes.length > 0) lines.push(`modes are neither 0444 nor 0555: ${some(modes)}`);
  if (contentIsWhole) lines.push("its content is whole: it is what its name says");
  return lines;
}
