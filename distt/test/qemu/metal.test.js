import test from "ava";
import { declareMetalBoots, metalConsole } from "../support/metal-boots.js";
// Each disk, with one of the firmwares; with the other one: test/long.
declareMetalBoots([
    ["uefi", "nvme"],
    ["bios", "ahci"],
    ["uefi", "scsi"],
    ["bios", "usb"],
]);
test.serial("its watchdogs are found, and those that nobody opens are fed", async (t) => {
    const log = await metalConsole();
    t.regex(log, /i6300ESB timer .*initialized/);
    t.regex(log, /iTCO_wdt .*initialized/);
    t.notRegex(log, /running and kernel based pre-userspace handler disabled/);
});
