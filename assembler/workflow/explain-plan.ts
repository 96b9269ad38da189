import { buildHistory } from "../effects/build-history.ts";
import type { Context } from "../effects/context.ts";
import { type BuildEstimate, estimateBuild } from "../plan/build-estimate.ts";
import { type BuildPlan, buildInputs } from "../plan/build-graph.ts";
import { type EarlierBuild, type RebuildReasons, rebuildReasons } from "../plan/rebuild-reasons.ts";
import type { OpenProfile } from "./profile.ts";

/** Why a plan builds what it builds, and how long that will take. */
export interface PlanExplanation {
  readonly reasons: RebuildReasons;
  readonly estimate: BuildEstimate;
}

/** Compares what a plan builds with what the store remembers. Nothing is changed. */
export async function explainPlan(
  { settings }: Context,
  { store, derived }: OpenProfile,
  { build }: BuildPlan,
): Promise<PlanExplanation> {
  const { derivations, toolchainPackages, tools } = derived;
  const names = new Set(derivations.map(({ storeName }) => storeName.name));
  const history = build.length > 0 ? await buildHistory(store, names) : [];
  const graph = new Map(derivations.map((each) => [each.storeName.full, each]));
  const toolchain = new Set(toolchainPackages.map(({ storeName }) => storeName.name));
  const expected = build.map((derivation) => {
    const needs = buildInputs(derivation).map(({ full }) => full);
    // Every sandbox needs the tools.
    if (derivation.builder === "sh") needs.push(tools.storeName.full);
    const { name, full } = derivation.storeName;
    return { storeName: full, needs, milliseconds: latestOf(history, name)?.milliseconds };
  });
  return {
    reasons: rebuildReasons(build, graph, history, toolchain),
    estimate: estimateBuild(expected, settings.jobs),
  };
}

function latestOf(history: readonly EarlierBuild[], name: string): EarlierBuild | undefined {
  return history
    .filter(({ storeName }) => storeName.name === name)
    .reduce<EarlierBuild | undefined>(
      (latest, each) => (latest && latest.recordedAt >= each.recordedAt ? latest : each),
      undefined,
    );
}
