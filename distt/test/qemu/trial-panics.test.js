import test from "ava";
import { trialFails } from "../support/failed-trial.js";
test.serial("a trial whose kernel panics gives way to the old slot", async (t) => {
    await trialFails(t, {
        // No file system has such an option: the kernel cannot mount its root.
        trial: {
            release: 2,
            kernel: {
                fragments: ["base", "virt", "container", "verity"],
                arguments: ["console=ttyS0", "rootflags=nonsense"],
            },
        },
        note: "started",
        reason: /^its kernel did not come as far as init \(a panic, no init, no driver/,
    }, async (guest, boot) => {
        t.true(boot.before.includes("panicked"));
        t.true(guest.console.some((line) => /panic.*Unable to mount root fs/.test(line)));
    });
});
