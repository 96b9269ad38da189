import test from "ava";
import { UpdateRig } from "../support/update-rig.js";
// Healthy only as long as /data/sick is not there; a service that needs the network never is.
const health = { deadline: "12s", checks: { data: "[ ! -e /data/sick ]\n" } };
const services = { web: { run: "exit 1\n", dependsOn: ["network"] } };
test.serial("a proven slot that is not healthy falls back; without another it stays up", async (t) => {
    await UpdateRig.using(async (rig) => {
        const { disk, surgery } = await rig.disk({ release: 1, health });
        await surgery.installB();
        await surgery.setState({ slot: "b", prev: "a" });
        await rig.withGuest({ image: disk }, async (guest) => {
            t.is((await guest.boot()).slot, "b");
            t.is(await guest.must("mrrl-health --tell"), "healthy");
            await guest.must("touch /data/sick; sync");
            const tell = await guest.run("mrrl-health --tell");
            t.like(tell, { code: 1, output: "mrrl-health: data is not well" });
            // Two boots of b that fail, then a, as sick, until the rescue would come.
            await surgery.setState({ fails: "2" });
            await guest.start("reboot");
            await guest.says(/data is not well after 1[2-9] s, slot b: restarting/);
            await guest.says(/data is not well after 1[2-9] s, slot a: restarting/);
            t.is(guest.loaderSaid.filter((line) => line.startsWith("booting slot b")).length, 3);
        });
        await surgery.setState({ slot: "a", prev: "", fails: "0" });
        await rig.withGuest({ image: disk }, async (guest) => {
            const boot = await guest.boot();
            t.is(boot.slot, "a");
            t.is(boot.facts.get("boot"), "failed");
            t.is(boot.facts.get("health"), "data");
            t.is(boot.facts.get("state.fails"), "1");
            // Fed all the same: nobody resets a machine that has nowhere to go.
            t.is(await guest.must("s6-svwait -u /run/service/watchdog && echo fed"), "fed");
            await guest.must("rm /data/sick; until [ $(cat /run/mrrl/boot) = good ]; do sleep 1; done");
            await guest.must("until mrrl-slot status | grep -q 'failed boots *0'; do sleep 1; done");
        });
    });
});
test.serial("what needs the network counts on a trial only", async (t) => {
    await UpdateRig.using(async (rig) => {
        const { disk, surgery } = await rig.disk({ release: 1, health, services });
        await surgery.installB();
        await surgery.setState({ slot: "b", prev: "a" });
        await rig.withGuest({ image: disk }, async (guest) => {
            const boot = await guest.boot();
            t.like([boot.slot, boot.facts.get("boot"), boot.facts.get("state.fails")], ["b", "good", "0"]);
            t.true(guest.console.some((line) => /web is not well after .*; it needs the network/.test(line)));
            // Whoever knows better can say so.
            t.regex(await guest.must("mrrl-slot bad"), /slot b is not booted again; restart the machine/);
            t.is((await guest.reboot()).slot, "a");
            const none = await guest.run("mrrl-slot bad");
            t.is(none.code, 1, none.output);
            t.regex(none.output, /no other proven slot to go back to/);
            await surgery.setState({ try: "b", tries: "1" });
            const tried = await guest.reboot();
            t.is(tried.slot, "a");
            t.is(tried.facts.get("state.note"), "unhealthy:web");
        });
    });
});
