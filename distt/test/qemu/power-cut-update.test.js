import { join } from "node:path";
import test from "ava";
import { sha256 } from "../../assembler/model/sha256.js";
import { assertSurvival } from "../support/power-cut/cut-test.js";
import { saveOutcome } from "../support/power-cut/power-cuts.js";
import { recordUpdate } from "../support/power-cut/recorded-update.js";
import { UpdateRig } from "../support/update-rig.js";
const effort = { seed: 20_260_103, prefixes: 200, reordered: 200 };
test.serial("an update of a proven slot may lose its power at any moment", async (t) => {
    await UpdateRig.using(async (rig) => {
        const scene = await recordUpdate(rig, {
            running: release(2),
            other: { ...release(1), files: { "/etc/first": noise(1), "/etc/second": noise(2) } },
            update: release(3),
        });
        const { outcomes } = await assertSurvival(t, rig, scene, effort);
        const seen = outcomes.map(({ facts: { loader, slots, state } }) => ({
            loader,
            b: slots.b,
            named: /(prev|try)=b/.exec(state ?? "")?.[1],
        }));
        for (const moment of [
            { loader: "a", b: "whole", named: "prev" },
            { loader: "a", b: "whole", named: undefined },
            { loader: "a", b: "unbootable", named: undefined },
            { loader: "b", b: "whole", named: "try" },
        ]) {
            t.true(seen.some((each) => JSON.stringify(each) === JSON.stringify(moment)), `the power was cut at ${JSON.stringify(moment)}`);
        }
        // Whoever lost half an update makes it again.
        const half = outcomes.find(({ facts }) => facts.slots.b === "unbootable");
        const image = join(rig.directory, "half.img");
        if (half)
            await saveOutcome(scene, half, image);
        await rig.serving((server) => rig.withGuest({ image }, async (guest) => {
            t.is((await guest.boot()).slot, "a");
            t.log(await guest.must(`mrrl-update ${server.url}${scene.bundle}`));
            const again = await guest.reboot();
            t.is(again.slot, "b");
            t.is(again.facts.get("boot"), "good");
            t.is(await guest.must("cat /srv/release"), "3");
        }));
    });
});
function release(number) {
    return { release: number, files: { "/srv/release": `${number}\n` } };
}
/** Text that no compression makes small, so that what is behind it in the root moves. */
function noise(seed) {
    const lines = Array.from({ length: 4000 }, (_, index) => sha256(`${seed} ${index}`));
    return `${lines.join("\n")}\n`;
}
