import { readFileSync } from "node:fs";
import test from "ava";
import { diskBuses, hardwareArguments, networkCards, } from "../../assembler/model/machine-hardware.js";
import { missingDrivers } from "../../assembler/plan/kernel-drivers.js";
const fragment = (name) => readFileSync(`boot/kernel/${name}.config`, "utf8");
const minimal = ["base", "virt", "container", "verity"].map(fragment).join("");
test("a kernel with the driver lacks nothing", (t) => {
    t.deepEqual(missingDrivers(minimal, { bus: "virtio", nic: "virtio" }), []);
    t.deepEqual(missingDrivers(minimal, { bus: "scsi", nic: "virtio" }), []);
});
test("what is missing is named by part, option and configuration", (t) => {
    t.deepEqual(missingDrivers(minimal, { bus: "ahci", nic: "e1000e" }), [
        { part: "a disk on ahci", option: "--bus ahci", missing: ["CONFIG_SATA_AHCI"] },
        { part: "the e1000e network card", option: "--nic e1000e", missing: ["CONFIG_E1000E"] },
    ]);
});
test("a module does not count: there is nothing to load it from", (t) => {
    const config = "CONFIG_BLK_DEV_NVME=m\nCONFIG_VIRTIO_PCI=y\nCONFIG_VIRTIO_NET=y\n";
    t.is(missingDrivers(config, { bus: "nvme", nic: "virtio" }).length, 1);
});
test("the fragment `hardware` has all that can be chosen", (t) => {
    const metal = minimal + fragment("hardware");
    for (const bus of diskBuses) {
        for (const nic of networkCards)
            t.deepEqual(missingDrivers(metal, { bus, nic }), []);
    }
});
test("hardware as options, without what is the default", (t) => {
    t.deepEqual(hardwareArguments({ firmware: "uefi", bus: "virtio", nic: "e1000e" }), [
        ...["--firmware", "uefi"],
        ...["--nic", "e1000e"],
    ]);
    t.deepEqual(hardwareArguments({}), []);
});
