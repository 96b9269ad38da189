import type { Benchmark } from "./bench.ts";
import { assemble } from "./entries/assemble.ts";
import { boot } from "./entries/boot.ts";
import { cache } from "./entries/cache.ts";
import { chain } from "./entries/chain.ts";
import { containers } from "./entries/containers.ts";
import { environment } from "./entries/environment.ts";
import { manyPackages, noOp } from "./entries/no-op.ts";
import { overlay } from "./entries/overlay.ts";
import { sandbox } from "./entries/sandbox.ts";
import { sizes } from "./entries/sizes.ts";
import { update } from "./entries/update.ts";

/** All of them, in the order in which they are shown. */
export const benchmarks: readonly Benchmark[] = [
  noOp,
  manyPackages,
  // Before those that remove many files: for minutes after that, ext4 without a journal takes
  // long to make others.
  cache,
  chain,
  sandbox,
  environment,
  assemble,
  boot,
  containers,
  update,
  overlay,
  sizes,
];
