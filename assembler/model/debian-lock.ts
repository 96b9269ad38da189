import type { Sha256 } from "./sha256.ts";

/** One pinned Debian binary package. */
export interface LockedDeb {
  readonly name: string;
  readonly version: string;
  /** Path below the mirror's base URL: `pool/main/…_amd64.deb`. */
  readonly pool: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: Sha256;
}

/** The content of `packages/<name>/lock.json`: a closure of pinned Debian packages. */
export interface DebianLock {
  readonly format: 1;
  readonly suite: string;
  /** The suite's version at the time of locking, `13.7`. */
  readonly release: string;
  /** Snapshot timestamp at which every pool path is known to exist. */
  readonly snapshot: string;
  /** Sorted by name. */
  readonly packages: readonly LockedDeb[];
}
