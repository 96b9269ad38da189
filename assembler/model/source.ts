import type { GitSource } from "./git-source.ts";
import type { Sha256 } from "./sha256.ts";

/**
 * One source file of a package. Only `sha256` decides; the locators say where
 * to look for it, in the order of plan/source-locators.ts.
 */
export interface Source {
  /** The name under which a build finds it in /sources. */
  readonly file: string;
  readonly sha256: Sha256;
  /** In bytes, when known (progress, space checks). */
  readonly size?: number;
  readonly urls: readonly string[];
  /** Path inside a Debian archive, `pool/…`. */
  readonly pool?: string;
  /** Snapshot timestamp (`20260912T000000Z`) at which the pool path existed. */
  readonly snapshot?: string;
  /** The Debian binary package that the file is. */
  readonly deb?: { readonly name: string; readonly version: string; readonly suite: string };
  /** The commit that the file is made from. */
  readonly git?: GitSource;
}
