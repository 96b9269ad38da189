import test from "ava";
import { UpdateRig } from "../support/update-rig.js";
test.serial("a disk that takes no writes boots the proven slot, never the trial", async (t) => {
    await UpdateRig.using(async (rig) => {
        const { disk, surgery } = await rig.disk({ release: 1 });
        await surgery.installB();
        await surgery.setState({ try: "b", tries: "3" });
        await rig.withGuest({ image: disk, readOnly: true }, async (guest) => {
            for (const boot of [await guest.boot(), await guest.reboot()]) {
                t.is(boot.slot, "a");
                t.regex(boot.facts.get("data.status") ?? "", /^failed: /);
            }
            t.true(guest.loaderSaid.includes("the state cannot be saved"), guest.loaderSaid.join("\n"));
            t.false(guest.loaderSaid.some((line) => line.startsWith("booting slot b")));
            t.like(JSON.parse(await guest.must("mrrl-slot status --json")), { try: "b", tries: "3" });
            // Its count is 0 on the disk already: there is nothing to write.
            await guest.must("mrrl-slot good");
            const note = await guest.run("slot-writer state /dev/vda3 note x");
            t.is(note.code, 111, note.output);
        });
    });
});
