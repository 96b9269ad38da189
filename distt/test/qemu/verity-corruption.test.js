import test from "ava";
import { UpdateRig } from "../support/update-rig.js";
const every = (from, to) => Array.from({ length: Math.ceil((to - from) / 4096) }, (_, block) => from + block * 4096);
const damages = [
    {
        what: "the root's data",
        partition: "root",
        // What is read first is damaged, whatever that is; not the super block, which is read too early.
        places: ({ sizes }) => every(8192, sizes.rootData),
        loader: false,
    },
    {
        what: "the hash tree",
        partition: "root",
        places: ({ sizes }) => every(sizes.rootData, sizes.rootData + sizes.rootTree),
        loader: false,
    },
    { what: "the kernel", partition: "boot", places: () => [2_000_000], loader: true },
    {
        what: "slot.cfg",
        partition: "boot",
        // Behind the kernel, in front of sums: its last sector but the archive's end.
        places: ({ sizes }) => [sizes.boot - 1536],
        loader: true,
    },
];
async function flip(surgery, slot, damage, manifest) {
    const start = surgery.startOf(`${damage.partition}-${slot}`);
    for (const place of damage.places(manifest)) {
        const [byte = 0] = await surgery.read(start + place, 1);
        await surgery.write(start + place, Buffer.of(byte ^ 4));
    }
}
for (const damage of damages) {
    test.serial(`${damage.what} of a trial is damaged: the old slot runs, and says so`, async (t) => {
        await UpdateRig.using(async (rig) => {
            const { disk, surgery, manifest } = await rig.disk({ release: 1 });
            await surgery.installB();
            await surgery.setState({ try: "b", tries: "1" });
            await flip(surgery, "b", damage, manifest);
            await rig.withGuest({ image: disk }, async (guest) => {
                const boot = await guest.boot();
                t.is(boot.slot, "a");
                t.is(boot.before.includes("panicked"), !damage.loader);
                const note = damage.loader ? "unloadable" : "started";
                t.like(JSON.parse(await guest.must("mrrl-slot status --json")), { try: "b", note });
                if (damage.loader) {
                    t.true(guest.loaderSaid.includes("slot b does not match its sums"));
                }
                else {
                    t.true(guest.console.some((line) => /verity.*corrupt|corrupted/i.test(line)));
                }
            });
        });
    });
}
test.serial("a proven slot that rots gives way to the other proven one, for good", async (t) => {
    await UpdateRig.using(async (rig) => {
        const { disk, surgery, manifest } = await rig.disk({ release: 1 });
        await surgery.installB();
        await surgery.setState({ slot: "b", prev: "a", fails: "2" });
        for (const damage of damages)
            if (!damage.loader)
                await flip(surgery, "b", damage, manifest);
        await rig.withGuest({ image: disk }, async (guest) => {
            const boot = await guest.boot();
            t.is(boot.slot, "a");
            t.is(boot.before.filter((what) => what === "panicked").length, 2, "fails 2 and 3 were left");
            t.like(JSON.parse(await guest.must("mrrl-slot status --json")), {
                ...{ running: "a", slot: "a", prev: "", fails: "0" },
            });
            t.regex(await guest.must("tail -n 1 /data/mrrl/update/history"), / fell-back from=b to=a$/);
            t.is((await guest.reboot()).slot, "a");
        });
    });
});
test.serial("a proven slot that rots with no other one ends in the rescue", async (t) => {
    await UpdateRig.using(async (rig) => {
        const { disk, surgery, manifest } = await rig.disk({ release: 1 });
        await surgery.setState({ fails: "3" });
        for (const damage of damages)
            if (!damage.loader)
                await flip(surgery, "a", damage, manifest);
        await rig.withGuest({ image: disk }, async (guest) => {
            await guest.says(/mrrl-boot: RESCUE: no slot of this disk can be booted/);
            t.deepEqual(guest.loaderSaid.filter((line) => line.startsWith("booting")).length, 1, guest.loaderSaid.join("\n"));
        });
    });
});
