import { checkPowerCuts, reportLines, } from "./power-cuts.js";
/** Cuts the power of a scene and asserts that nothing is lost; prints the counts. */
export async function assertSurvival(t, { context, toolbox, directory }, scene, effort) {
    const report = await checkPowerCuts(context, toolbox, scene, effort, directory);
    for (const line of reportLines(report, effort))
        t.log(line);
    t.deepEqual(report.failures, []);
    t.true(report.points - report.flushes >= 300, "so many cuts beside those at flushes");
    t.is(report.booted, report.outcomes.length);
    return report;
}
