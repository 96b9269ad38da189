import test from "ava";
import { UpdateRig } from "../support/update-rig.js";
const bad = (output) => /(missing \d+ \((\d+) bytes\))/.exec(output)?.[2];
test.serial("an update that is interrupted in every way goes on, and works", async (t) => {
    await UpdateRig.using(async (rig) => {
        const { disk, surgery } = await rig.disk({ release: 1 });
        const bundle = await rig.bundle({ release: 2, noise: true });
        await rig.serving((server) => rig.withGuest({ image: disk }, async (guest) => {
            t.is((await guest.boot()).slot, "a");
            const command = `mrrl-update --tries 1 ${server.url}${bundle}`;
            // Wrong bytes behind the head: refused, and nothing of them stays.
            server.misbehaviour = (answer, count) => {
                if (count < 2)
                    return answer;
                const body = Buffer.from(answer.body);
                body.fill(0x55, body.length >> 1, (body.length >> 1) + 64);
                return { ...answer, body };
            };
            const wrong = await guest.run(command);
            t.is(wrong.code, 1, wrong.output);
            t.regex(wrong.output, /what was sent is not what the manifest promises/);
            t.regex(wrong.output, /slot b is not bootable, slot a runs on; run the same command again/);
            t.like(await surgery.state(), { slot: "a", try: "", prev: "" });
            t.deepEqual(await surgery.read(surgery.startOf("boot-b"), 4096), Buffer.alloc(4096));
            // A server that breaks off every connection is asked again as long as something comes.
            const before = Number(bad(wrong.output));
            server.misbehaviour = (answer) => answer.body.length > 500_000 ? { ...answer, cutAfter: 400_000 } : answer;
            const start = server.sent;
            await guest.start(`${command} >/run/first 2>&1 &`);
            for (let round = 0; server.sent - start < 1_500_000 && round < 600; round += 1) {
                await new Promise((resolve) => setTimeout(resolve, 100));
            }
            // Killed at any moment, with all that belongs to it.
            const kill = "for p in mrrl-update curl slot-writer; do pkill -9 $p; done; true";
            await guest.must(kill);
            const first = await guest.must("cat /run/first");
            t.regex(first, /the transfer broke off \(curl: \(\d+\).*\); going on/);
            for (const pause of [0.3, 0.7, 1.3, 2.1]) {
                const killed = await guest.run(`sh -c '${command}' & sleep ${pause}; ${kill}; sleep 0.2; wait`);
                t.notRegex(killed.output, /slot b is complete/);
                t.like(await surgery.state(), { slot: "a", try: "" });
            }
            // A server that fails for good is given up, in bounded time.
            server.misbehaviour = (answer) => answer.body.length > 100_000 ? { status: 503, body: Buffer.from("busy") } : answer;
            const busy = await guest.run(command);
            t.is(busy.code, 1, busy.output);
            t.regex(busy.output, /ended before all of it was there \(curl: .*503/);
            // What was verified once is not fetched again.
            server.misbehaviour = (answer) => answer;
            const last = await guest.must(command);
            t.log(last);
            t.true(Number(bad(last)) < before - 400_000, `${bad(last)} of ${before} bytes were left`);
            const boot = await guest.reboot();
            t.is(boot.slot, "b");
            t.is(boot.facts.get("boot"), "good");
            t.is(await guest.must("wc -c </bin/noise"), "6000000");
        }));
    });
});
