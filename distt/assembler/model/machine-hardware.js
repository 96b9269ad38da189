/** What a test machine can be put together from; the values of --firmware, --bus and --nic. */
export const firmwareKinds = ["bios", "uefi"];
export const diskBuses = ["virtio", "nvme", "ahci", "usb", "scsi"];
export const networkCards = ["virtio", "e1000e"];
/** What a machine is made of when nobody says otherwise. */
export const defaultHardware = { firmware: "bios", bus: "virtio", nic: "virtio" };
/** The hardware among other things, such as a verb's options; what is not said is the default. */
export function hardwareOf(choice) {
    return {
        firmware: choice.firmware ?? defaultHardware.firmware,
        bus: choice.bus ?? defaultHardware.bus,
        nic: choice.nic ?? defaultHardware.nic,
    };
}
/** What is not the default, in words: `usb, e1000e`. */
export function peculiarities({ bus, nic }) {
    return [
        ...(bus === defaultHardware.bus ? [] : [bus]),
        ...(nic === defaultHardware.nic ? [] : [nic]),
    ];
}
/** The options of `mrrl boot` that give this hardware, without those that are the default anyway. */
export function hardwareArguments(hardware) {
    return ["firmware", "bus", "nic"].flatMap((name) => {
        const value = hardware[name];
        return value === undefined || value === defaultHardware[name] ? [] : [`--${name}`, value];
    });
}
