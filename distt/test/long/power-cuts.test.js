import test from "ava";
import { withDir } from "tmp-promise";
import { assertSurvival } from "../support/power-cut/cut-test.js";
import { recordFirstBoot, recordGrown, recordGrowth, recordHealthMark, } from "../support/power-cut/recorded-boots.js";
import { recordUpdate } from "../support/power-cut/recorded-update.js";
import { testToolbox } from "../support/toolbox.js";
import { UpdateRig } from "../support/update-rig.js";
// Another seed each time it is run; it is printed, and MRRL_SEED brings it back.
const seed = Number(process.env.MRRL_SEED ?? Date.now() % 2 ** 32);
const effort = { seed, prefixes: 2000, reordered: 3000 };
const boots = { recordFirstBoot, recordGrowth, recordGrown, recordHealthMark };
for (const [name, record] of Object.entries(boots)) {
    test.serial(`thousands of cuts: ${name}`, async (t) => {
        const { context, toolbox } = await testToolbox();
        await withDir(async ({ path: directory }) => {
            const scene = await record(context, toolbox, directory);
            await assertSurvival(t, { context, toolbox, directory }, scene, effort);
        }, { unsafeCleanup: true });
    });
}
test.serial("thousands of cuts: an update into an empty slot", async (t) => {
    await UpdateRig.using(async (rig) => {
        const files = { "/srv/release": "2\n" };
        const start = { running: { release: 1 }, update: { release: 2, files } };
        await assertSurvival(t, rig, await recordUpdate(rig, start), effort);
    });
});
