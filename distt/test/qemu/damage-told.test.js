import test from "ava";
import { stateOffset } from "../../assembler/plan/state-partition.js";
import { UpdateRig } from "../support/update-rig.js";
// Everything at once, on a machine somebody sits at: what was found is where people look.
test.serial("several damages at once: repaired or told, in status and log", async (t) => {
    await UpdateRig.using(async (rig) => {
        const { disk, surgery } = await rig.disk({ release: 1 });
        await rig.withGuest({ image: disk }, async (guest) => {
            const { facts } = await guest.boot();
            t.is(facts.get("damage"), "");
            t.regex(await guest.must("mrrl-slot status"), /^damage {12}none$/m);
            t.is(await guest.must("cat /run/mrrl/damage"), "");
            await guest.powerOff();
        });
        await surgery.write(512, Buffer.alloc(33 * 512));
        await surgery.write(surgery.startOf("state") + stateOffset, Buffer.alloc(512, 0x55));
        await surgery.write(surgery.startOf("esp"), Buffer.alloc(512));
        await rig.withGuest({ image: disk }, async (guest) => {
            const { slot, facts } = await guest.boot();
            t.is(slot, "a");
            t.is(facts.get("boot"), "good");
            const all = ["primary-table repaired", "esp damaged", "state rewritten"];
            t.is(facts.get("damage"), all.join(", "));
            t.is(facts.get("damage.primary-table"), "repaired");
            t.is(facts.get("damage.state"), "rewritten");
            t.is(await guest.must("cat /run/mrrl/damage"), all.join("\n"));
            const status = await guest.must("mrrl-slot status");
            t.true(status.includes(`damage            ${all.join(", ")}`), status);
            t.like(JSON.parse(await guest.must("mrrl-slot status --json")), {
                slot: "a",
                prev: "",
                damage: all.join(", "),
            });
            const log = await guest.must("cat /var/log/s6-svscan-log/current");
            for (const told of ["primary-table repaired", "esp damaged", "state damaged"]) {
                t.true(log.includes(`mrrl: damage: ${told}`), log);
            }
            t.is((await guest.run("disk-table check /dev/vda")).output, "ok");
            t.is((await guest.run("esp-check /dev/vda2")).output.split("\n").at(-1), "damaged");
            t.regex((await guest.run("tail -n 1 /data/mrrl/update/history")).output, /state-made-anew slot=a/);
            const next = await guest.reboot();
            t.is(next.facts.get("damage"), "esp damaged");
        });
    });
});
