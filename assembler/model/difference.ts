/** One thing that is not the same in two images or two builds of a package. */
export interface Difference {
  /** From the whole to the part: a partition or a package, then a file. */
  readonly path: readonly string[];
  /** What of it: `mtime`, `disk GUID`, `byte 4711`. */
  readonly field: string;
  readonly first: string;
  readonly second: string;
  /** It can be no other way once another difference is there, as with a checksum. */
  readonly follows?: boolean;
}

/** `root-a → /etc/passwd → mtime: 1 / 1700000000`. */
export function describeDifference({ path, field, first, second }: Difference): string {
  return `${[...path, field].join(" → ")}: ${first} / ${second}`;
}

/**
 * The differences as lines: causes first. What only follows from them comes last, and
 * is marked; when there is no cause to be seen it stands for itself.
 */
export function describeDifferences(differences: readonly Difference[]): string[] {
  const causes = differences.filter(({ follows }) => !follows);
  const rest = differences.filter(({ follows }) => follows);
  const mark = causes.length > 0 ? " (follows)" : "";
  return [
    ...causes.map(describeDifference),
    ...rest.map((difference) => `${describeDifference(difference)}${mark}`),
  ];
}
