import test from "ava";
import { trialFails } from "../support/failed-trial.js";
test.serial("a trial without a shell, so without init, gives way to the old slot", async (t) => {
    await trialFails(t, {
        trial: { release: 2, packages: ["e2fsprogs"], services: {} },
        note: "started",
        reason: /^its kernel did not come as far as init/,
    }, async (guest, boot) => {
        t.true(boot.before.includes("panicked"));
        t.true(guest.console.some((line) => /init.*\/mrrl\/init.*failed/.test(line)));
    });
});
