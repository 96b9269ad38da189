import test from "ava";
import { trialFails } from "../support/failed-trial.js";
const metal = ["base", "virt", "hardware", "container", "verity"];
const virtual = ["base", "virt", "container", "verity"];
const slots = { boot: "48MiB", root: "64MiB" };
const kernel = (fragments) => ({ fragments, arguments: ["console=ttyS0"] });
test.serial("a trial without a driver for its disk gives way to the old slot", async (t) => {
    await trialFails(t, {
        proven: { release: 1, slots, kernel: kernel(metal) },
        trial: { release: 2, slots, kernel: kernel(virtual) },
        machine: { bus: "nvme" },
        note: "started",
        reason: /no driver for its disk/,
    }, async (guest, boot) => {
        t.true(boot.before.includes("panicked"));
        t.true(guest.console.some((line) => /PARTUUID=.* did not appear within/.test(line)));
    });
});
