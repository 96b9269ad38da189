import { declareMetalBoots } from "../support/metal-boots.js";
// What test/qemu/metal.test.ts leaves out.
declareMetalBoots([
    ["bios", "nvme"],
    ["uefi", "ahci"],
    ["bios", "scsi"],
    ["uefi", "usb"],
]);
