import { UpdateRig } from "./update-rig.js";
/**
 * Installs an update that fails, reboots, and expects the old slot to run again, healthy,
 * and to say why. `examine` looks further.
 */
export async function trialFails(t, { proven = { release: 1 }, trial, machine, reason, note }, examine = async () => { }) {
    await UpdateRig.using(async (rig) => {
        const { disk } = await rig.disk(proven);
        const bundle = await rig.bundle(trial);
        await rig.serving((server) => rig.withGuest({ image: disk, ...machine }, async (guest) => {
            t.is((await guest.boot()).slot, "a");
            await guest.must(`mrrl-update --tries 1 ${server.url}${bundle}`);
            const boot = await guest.reboot();
            t.is(boot.slot, "a", "the old slot runs again");
            t.is(boot.facts.get("boot"), "good");
            t.true(guest.loaderSaid.some((line) => line.startsWith("booting slot b")), "the trial was made");
            const status = JSON.parse(await guest.must("mrrl-slot status --json"));
            t.like(status, { running: "a", slot: "a", try: "b", tries: "0", fails: "0", note });
            t.regex(status.reason, reason);
            const told = await guest.must("mrrl-slot status");
            t.true(told.includes(`slot on trial     b, failed: ${status.reason}`), told);
            const history = (await guest.must("cat /data/mrrl/update/history")).split("\n");
            t.is(history.length, 2, history.join("\n"));
            t.true(history[1]?.endsWith(`failed slot=b note=${note}`), history.join("\n"));
            await examine(guest, boot, rig);
        }));
    });
}
