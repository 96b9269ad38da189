/** Some bytes and their place on a disk or in a partition, in bytes from its start. */
export interface Extent {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** The same extents, seen from `base` bytes before. */
export function shift(extents: readonly Extent[], base: number): Extent[] {
  return extents.map(({ offset, bytes }) => ({ offset: offset + base, bytes }));
}
