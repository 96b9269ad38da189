import { join } from "node:path";
import { isCached } from "../effects/source-cache.js";
import { planBuild } from "../plan/build-graph.js";
import { openProfile } from "./profile.js";
const sampleCount = 3;
/** Finds out what is still to be done for a profile. @throws definition errors with their places. */
export async function outstanding(context, profile) {
    const { derived, wanted, store, toolbox } = await openProfile(context, profile);
    const tools = derived.tools.storeName;
    const plan = planBuild(derived.derivations, [...wanted, tools], (name) => store.has(name));
    const fromMirror = [];
    for (const source of plan.sources) {
        const elsewhere = source.pool === undefined || context.settings.downloads.has(source.sha256);
        if (!elsewhere && !(await isCached(context, source)))
            fromMirror.push(source);
    }
    const pinned = derived.derivations.flatMap(({ sources }) => sources.slice(0, 1));
    const kernel = derived.kernel.storeName;
    const snapshots = derived.tools.sources.flatMap(({ snapshot }) => snapshot ?? []);
    return {
        roots: plan.build.some(({ builder }) => builder === "unpack-debs"),
        fromMirror,
        samples: [...fromMirror, ...pinned].flatMap(({ pool }) => pool ?? []).slice(0, sampleCount),
        toolbox,
        toolsReady: store.has(tools),
        kernel: store.has(kernel) ? join(store.physicalPath(kernel), "vmlinuz") : undefined,
        snapshot: snapshots.sort().at(-1),
    };
}
