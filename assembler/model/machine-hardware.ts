/** What a test machine can be put together from; the values of --firmware, --bus and --nic. */
export const firmwareKinds = ["bios", "uefi"] as const;
export const diskBuses = ["virtio", "nvme", "ahci", "usb", "scsi"] as const;
export const networkCards = ["virtio", "e1000e"] as const;

export type FirmwareKind = (typeof firmwareKinds)[number];
export type DiskBus = (typeof diskBuses)[number];
export type NetworkCard = (typeof networkCards)[number];

/** The parts of a machine that a guest needs drivers for, and its firmware. */
export interface MachineHardware {
  readonly firmware: FirmwareKind;
  readonly bus: DiskBus;
  readonly nic: NetworkCard;
}

/** What a machine is made of when nobody says otherwise. */
export const defaultHardware: MachineHardware = { firmware: "bios", bus: "virtio", nic: "virtio" };

/** The hardware among other things, such as a verb's options; what is not said is the default. */
export function hardwareOf(choice: Partial<MachineHardware>): MachineHardware {
  return {
    firmware: choice.firmware ?? defaultHardware.firmware,
    bus: choice.bus ?? defaultHardware.bus,
    nic: choice.nic ?? defaultHardware.nic,
  };
}

/** What is not the default, in words: `usb, e1000e`. */
export function peculiarities({ bus, nic }: MachineHardware): string[] {
  return [
    ...(bus === defaultHardware.bus ? [] : [bus]),
    ...(nic === defaultHardware.nic ? [] : [nic]),
  ];
}

/** The options of `mrrl boot` that give this hardware, without those that are the default anyway. */
export function hardwareArguments(hardware: Partial<MachineHardware>): string[] {
  return (["firmware", "bus", "nic"] as const).flatMap((name) => {
    const value = hardware[name];
    return value === undefined || value === defaultHardware[name] ? [] : [`--${name}`, value];
  });
}
