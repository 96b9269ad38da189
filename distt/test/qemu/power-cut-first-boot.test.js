import test from "ava";
import { withDir } from "tmp-promise";
import { assertSurvival } from "../support/power-cut/cut-test.js";
import { recordFirstBoot } from "../support/power-cut/recorded-boots.js";
import { testToolbox } from "../support/toolbox.js";
const effort = { seed: 20_260_101, prefixes: 100, reordered: 350 };
test.serial("a first boot on a larger disk may lose its power at any moment", async (t) => {
    const { context, toolbox } = await testToolbox();
    await withDir(async ({ path: directory }) => {
        const scene = await recordFirstBoot(context, toolbox, directory);
        t.is(scene.report.facts.get("data.status"), "created");
        const place = { context, toolbox, directory };
        const { outcomes } = await assertSurvival(t, place, scene, effort);
        const sizes = outcomes.map(({ facts }) => facts.data.size);
        t.is(new Set(sizes).size, 2, "the power was cut before and after the growth");
        const made = outcomes.map(({ facts }) => facts.data.made);
        t.is(new Set(made).size, 2, "and before and after there was a file system");
    }, { unsafeCleanup: true });
});
