import test from "ava";
import { trialFails } from "../support/failed-trial.js";
test.serial("a trial whose check never succeeds gives way to the old slot", async (t) => {
    await trialFails(t, {
        trial: {
            release: 2,
            health: {
                deadline: "12s",
                checks: { fine: "true\n", web: "wget -q -T 2 -O /dev/null http://127.0.0.1:8080/\n" },
            },
        },
        note: "unhealthy:web",
        reason: /^web was not healthy in time$/,
    }, async (guest, boot) => {
        t.false(boot.before.includes("watchdog"), "it restarts by itself");
        t.true(guest.console.some((line) => /web is not well after 1[2-9] s, slot b/.test(line)));
    });
});
test.serial("a trial whose service does not stay up gives way to the old slot", async (t) => {
    await trialFails(t, {
        trial: {
            release: 2,
            health: { deadline: "12s" },
            services: { broken: { run: "exit 1\n" } },
        },
        note: "unhealthy:broken",
        reason: /^broken was not healthy in time$/,
    });
});
