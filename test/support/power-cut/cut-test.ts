import type { ExecutionContext } from "ava";
import type { Context } from "../../../assembler/effects/context.ts";
import type { Toolbox } from "../../../assembler/effects/tool-program.ts";
import {
  type CutEffort,
  type CutReport,
  checkPowerCuts,
  type RecordedScene,
  reportLines,
} from "./power-cuts.ts";

/** Where a test works. */
export interface CutPlace {
  readonly context: Context;
  readonly toolbox: Toolbox;
  /** For disks and copies of them. */
  readonly directory: string;
}

/** Cuts the power of a scene and asserts that nothing is lost; prints the counts. */
export async function assertSurvival(
  t: ExecutionContext,
  { context, toolbox, directory }: CutPlace,
  scene: RecordedScene,
  effort: CutEffort,
): Promise<CutReport> {
  const report = await checkPowerCuts(context, toolbox, scene, effort, directory);
  for (const line of reportLines(report, effort)) t.log(line);
  t.deepEqual(report.failures, []);
  t.true(report.points - report.flushes >= 300, "so many cuts beside those at flushes");
  t.is(report.booted, report.outcomes.length);
  return report;
}
