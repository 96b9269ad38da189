import { buildHistory } from "../effects/build-history.js";
import { estimateBuild } from "../plan/build-estimate.js";
import { buildInputs } from "../plan/build-graph.js";
import { rebuildReasons } from "../plan/rebuild-reasons.js";
/** Compares what a plan builds with what the store remembers. Nothing is changed. */
export async function explainPlan({ settings }, { store, derived }, { build }) {
    const { derivations, toolchainPackages, tools } = derived;
    const names = new Set(derivations.map(({ storeName }) => storeName.name));
    const history = build.length > 0 ? await buildHistory(store, names) : [];
    const graph = new Map(derivations.map((each) => [each.storeName.full, each]));
    const toolchain = new Set(toolchainPackages.map(({ storeName }) => storeName.name));
    const expected = build.map((derivation) => {
        const needs = buildInputs(derivation).map(({ full }) => full);
        // Every sandbox needs the tools.
        if (derivation.builder === "sh")
            needs.push(tools.storeName.full);
        const { name, full } = derivation.storeName;
        return { storeName: full, needs, milliseconds: latestOf(history, name)?.milliseconds };
    });
    return {
        reasons: rebuildReasons(build, graph, history, toolchain),
        estimate: estimateBuild(expected, settings.jobs),
    };
}
function latestOf(history, name) {
    return history
        .filter(({ storeName }) => storeName.name === name)
        .reduce((latest, each) => (latest && latest.recordedAt >= each.recordedAt ? latest : each), undefined);
}
