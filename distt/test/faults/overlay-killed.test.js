import test from "ava";
import { killedAtSteps, killRig, killScenes } from "../support/overlay-kills.js";
/** All steps are tried by test/long/overlay-killed. */
const most = 12;
for (const scene of killScenes) {
    test.serial(`fault 29: ${scene.name} of an overlay is killed: the old or the new one is there, whole`, async (t) => {
        t.timeout(20 * 60_000);
        const steps = await killedAtSteps(t, await killRig(), scene, most);
        t.log(`${Math.min(most, steps)} of ${steps} steps`);
    });
}
