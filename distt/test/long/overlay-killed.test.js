import test from "ava";
import { killedAtSteps, killRig, killScenes } from "../support/overlay-kills.js";
for (const scene of killScenes) {
    test.serial(`fault 29: ${scene.name} of an overlay is killed before every single step`, async (t) => {
        t.timeout(6 * 60 * 60_000);
        const steps = await killedAtSteps(t, await killRig(), scene, Number.POSITIVE_INFINITY);
        t.log(`${steps} steps`);
    });
}
