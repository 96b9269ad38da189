import { join } from "node:path";
import test from "ava";
import { execa } from "execa";
import { UpdateRig } from "../support/update-rig.js";
test.serial("an update comes from a file, a directory, standard input, or any server", async (t) => {
    await UpdateRig.using(async (rig) => {
        const { disk, surgery } = await rig.disk({ release: 1, data: "64MiB" });
        const split = join(rig.directory, "served/split");
        const bundle = await rig.bundle({ release: 2, data: "64MiB", noise: true }, [
            "--split",
            split,
        ]);
        await execa("tar", ["-cf", rig.served("split.tar"), "-C", split, "."]);
        await rig.serving((server) => rig.withGuest({ image: disk }, async (guest) => {
            t.is((await guest.boot()).slot, "a");
            await guest.must(`curl -fsS ${server.url}${bundle} -o /data/update.bundle`);
            await guest.must(`mkdir /data/split; curl -fsS ${server.url}split.tar | tar -x -C /data/split`);
            const sources = [
                ["a file", "mrrl-update /data/update.bundle", true],
                ["a split directory", "mrrl-update /data/split", true],
                ["standard input", "cat /data/update.bundle | mrrl-update -", true],
                ["a stream", `curl -fsS ${server.url}${bundle} | mrrl-update -`, true],
                ["a server with ranges", `mrrl-update ${server.url}${bundle}`, true],
                ["a server without ranges", `mrrl-update ${server.url}${bundle}`, false],
                ["a split bundle on a server", `mrrl-update ${server.url}split/`, true],
            ];
            for (const [name, command, ranges] of sources) {
                // Nothing of the one before may help.
                await guest.must("for n in 6 7; do dd if=/dev/zero of=/dev/vda$n bs=1M count=20; done; sync");
                server.ranges = ranges;
                const output = await guest.must(command);
                t.regex(output, /kept 0, copied \d+, missing [1-9]\d*/, name);
                t.regex(output, /slot b is complete/, name);
                t.like(await surgery.state(), { slot: "a", try: "b", tries: "3", prev: "" });
            }
            // A stream that ends too early cannot be repeated.
            await guest.must("dd if=/dev/zero of=/dev/vda7 bs=1M count=20; sync");
            const cut = await guest.run("head -c 500000 /data/update.bundle | mrrl-update -");
            t.is(cut.code, 1, cut.output);
            t.regex(cut.output, /the update ended before all of it was there/);
            t.like(await surgery.state(), { slot: "a", try: "", prev: "" });
            await guest.must("rm /data/split/chunks/*[0-4].zst");
            const incomplete = await guest.run("mrrl-update /data/split");
            t.is(incomplete.code, 1, incomplete.output);
            t.regex(incomplete.output, /ended before all of it was there \(cat: can't open '.*\.zst'/);
            await guest.must("mrrl-update - </data/update.bundle");
            t.is((await guest.reboot()).slot, "b");
            t.is(await guest.must("wc -c </bin/noise"), "6000000");
        }));
    });
});
