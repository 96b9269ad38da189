/** A part of a file, in bytes. */
export interface FileRange {
  readonly path: string;
  readonly start: number;
  readonly length: number;
}
