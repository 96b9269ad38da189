import { Option } from "commander";
import { defaultHardware, diskBuses, firmwareKinds, networkCards, } from "../model/machine-hardware.js";
/** Adds the options that say what a virtual machine is made of: --firmware, --bus, --nic. */
export function machineOptions(command) {
    return command
        .addOption(new Option("--firmware <kind>", "what starts the disk")
        .choices(firmwareKinds)
        .default(defaultHardware.firmware))
        .addOption(new Option("--bus <bus>", "where the disk is")
        .choices(diskBuses)
        .default(defaultHardware.bus))
        .addOption(new Option("--nic <card>", "the network card")
        .choices(networkCards)
        .default(defaultHardware.nic));
}
