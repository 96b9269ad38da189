import test from "ava";
import { withDir } from "tmp-promise";
import { assertSurvival } from "../support/power-cut/cut-test.js";
import { recordHealthMark } from "../support/power-cut/recorded-boots.js";
import { testToolbox } from "../support/toolbox.js";
const effort = { seed: 20_260_102, prefixes: 100, reordered: 350 };
test.serial("a trial that proves itself may lose its power at any moment", async (t) => {
    const { context, toolbox } = await testToolbox();
    await withDir(async ({ path: directory }) => {
        const scene = await recordHealthMark(context, toolbox, directory);
        t.is(scene.report.boot?.slot, "b");
        t.is(scene.report.facts.get("state.slot"), "b", "the trial was confirmed");
        const place = { context, toolbox, directory };
        const { outcomes } = await assertSurvival(t, place, scene, effort);
        const states = outcomes.map(({ facts }) => facts.state ?? "");
        for (const part of ["try=b tries=3", "try=b tries=2", "slot=b prev=a try= tries=0"]) {
            t.true(states.some((state) => state.includes(part)), `the power was cut at ${part}`);
        }
    }, { unsafeCleanup: true });
});
