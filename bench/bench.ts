import type { Context } from "../assembler/effects/context.ts";
import type { Effort, Row } from "./comparison.ts";

/** What a benchmark is given. */
export interface Workbench {
  /** With the user's own store, in which the packages of `minimal` are built. */
  readonly context: Context;
  /** An empty directory on the file system of the cache; gone afterwards. */
  readonly scratch: string;
  readonly effort: Effort;
  /** Divides how many packages or links are made, for a look that is quick. */
  readonly shrink: number;
}

/** One thing that is measured. */
export interface Benchmark {
  readonly name: string;
  readonly title: string;
  readonly measure: (bench: Workbench) => Promise<Row[]>;
}
