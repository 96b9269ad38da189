import test from "ava";
import { UpdateRig } from "../support/update-rig.js";
// A machine in the field over its years: every release arrives over HTTP, the slots take turns.
test.serial("four updates in a row: A, B, A, B, A; data stay", async (t) => {
    await UpdateRig.using(async (rig) => {
        const { disk } = await rig.disk(release(1));
        await rig.serving((server) => rig.withGuest({ image: disk }, async (guest) => {
            const first = await guest.boot();
            t.is(first.slot, "a");
            const machineId = await guest.must("cat /etc/machine-id");
            await guest.must("echo kept >/data/file");
            for (const [number, slot] of [
                [2, "b"],
                [3, "a"],
                [4, "b"],
                [5, "a"],
            ]) {
                const bundle = await rig.bundle(release(number));
                const output = await guest.must(`mrrl-update ${server.url}${bundle}`);
                t.log(output);
                const boot = await guest.reboot();
                t.is(boot.slot, slot);
                t.is(boot.facts.get("boot"), "good");
                t.deepEqual(boot.before.slice(0, 1), ["reset"]);
                t.like(JSON.parse(await guest.must("mrrl-slot status --json")), {
                    running: slot,
                    slot,
                    prev: slot === "a" ? "b" : "a",
                    try: "",
                    fails: "0",
                });
                t.is(await guest.must("cat /srv/release"), String(number));
                t.is(await guest.must("cat /data/file"), "kept");
                t.is(await guest.must("cat /etc/machine-id"), machineId);
                t.is(await guest.must("cat /data/mrrl/update/release"), String(number));
            }
            const history = await guest.must("cat /data/mrrl/update/history");
            t.log(history);
            const events = history.split("\n").map((line) => line.split(" ").slice(1, 4).join(" "));
            t.deepEqual(events, [
                "installed slot=b release=2",
                "proven slot=b release=2",
                "installed slot=a release=3",
                "proven slot=a release=3",
                "installed slot=b release=4",
                "proven slot=b release=4",
                "installed slot=a release=5",
                "proven slot=a release=5",
            ]);
        }));
    });
});
function release(number) {
    return { release: number, files: { "/srv/release": `${number}\n` } };
}
