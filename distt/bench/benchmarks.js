import { assemble } from "./entries/assemble.js";
import { boot } from "./entries/boot.js";
import { cache } from "./entries/cache.js";
import { chain } from "./entries/chain.js";
import { containers } from "./entries/containers.js";
import { environment } from "./entries/environment.js";
import { manyPackages, noOp } from "./entries/no-op.js";
import { overlay } from "./entries/overlay.js";
import { sandbox } from "./entries/sandbox.js";
import { sizes } from "./entries/sizes.js";
import { update } from "./entries/update.js";
/** All of them, in the order in which they are shown. */
export const benchmarks = [
    noOp,
    manyPackages,
    chain,
    sandbox,
    environment,
    assemble,
    boot,
    containers,
    update,
    overlay,
    cache,
    sizes,
];
