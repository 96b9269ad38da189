import test from "ava";
import { trialFails } from "../support/failed-trial.js";
test.serial("a trial that hangs is reset by the watchdog and gives way", async (t) => {
    await trialFails(t, {
        trial: {
            release: 2,
            health: { deadline: "10s" },
            // Everything but process 1 stands still, and nobody judges the boot.
            services: { hang: { run: "kill -STOP -1\nexec sleep 1000\n", readiness: { fd: 3 } } },
        },
        note: "init,watchdog",
        reason: /^it hung, crashed or lost power before its services were up; the watchdog reset it$/,
    }, async (guest, boot) => {
        t.true(boot.before.includes("watchdog"));
        t.regex(boot.facts.get("watchdog") ?? "", /, after a reset$/);
        // The old slot's own watchdog is fed: it was not there for the trial only.
        t.is(await guest.must("cat /sys/class/watchdog/watchdog0/timeout"), "60");
    });
});
