import type { Benchmark } from "./bench.ts";
import { manyPackages, noOp } from "./entries/no-op.ts";

/** All of them, in the order in which they are shown. */
export const benchmarks: readonly Benchmark[] = [noOp, manyPackages];
