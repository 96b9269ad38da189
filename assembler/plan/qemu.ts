import type { DiskBus, NetworkCard } from "../model/machine-hardware.ts";
import type { PortForward } from "../model/port-forward.ts";

export type Accelerator = "kvm" | "tcg";

export type MachineFirmware =
  | { readonly type: "bios" }
  /** OVMF: its code, never written, and this machine's own copy of its variables. */
  | { readonly type: "uefi"; readonly code: string; readonly variables: string };

export interface MachineDisk {
  readonly file: string;
  readonly format: "raw" | "qcow2";
  readonly bus: DiskBus;
  /** Writes go to a temporary overlay that is forgotten at the end; the file is only read. */
  readonly ephemeral: boolean;
  /** The device refuses writes, as a worn-out disk does. */
  readonly readOnly?: boolean;
  /**
   * Every write, discard and flush is appended to this file, in the format of the kernel's
   * dm-log-writes, once it has reached the disk, which is then not ephemeral.
   */
  readonly writeLog?: string;
}

/** A raw disk beside the first one, as virtio; the guest boots from the first. */
export interface FurtherDisk {
  readonly file: string;
  /** As with the first disk. */
  readonly ephemeral: boolean;
  readonly readOnly?: boolean;
}

/** Where the guest's first serial port is. */
export type MachineConsole =
  /** QEMU's standard input and output. */
  | { readonly type: "stdio" }
  /** The same for a person: with QEMU's monitor behind Ctrl-A C, and Ctrl-C for the guest. */
  | { readonly type: "terminal" }
  | { readonly type: "socket"; readonly path: string }
  /** Appended to a file that exists; what is typed comes from a pipe that somebody has open. */
  | { readonly type: "file"; readonly path: string; readonly input?: string };

export interface MachineNetwork {
  readonly card: NetworkCard;
  readonly forwards: readonly PortForward[];
}

/** A virtual machine as data. Paths are as QEMU sees them. */
export interface Machine {
  readonly accelerator: Accelerator;
  /** In bytes; whole MiB. */
  readonly memory: number;
  readonly cpus: number;
  readonly firmware: MachineFirmware;
  readonly disk?: MachineDisk;
  readonly furtherDisks?: readonly FurtherDisk[];
  /** Boots this kernel directly, without firmware's help. */
  readonly kernel?: { readonly file: string; readonly arguments: readonly string[] };
  readonly console: MachineConsole;
  /** User-mode networking when present; the host is 10.0.2.2 for the guest. */
  readonly network?: MachineNetwork;
  /** A screen, which nobody sees but QMP's `screendump`, and a USB keyboard, for `send-key`. */
  readonly screen?: boolean;
  /** Unix socket on which somebody listens for the guest's report port `mrrl.report`. */
  readonly reportSocket?: string;
  /** Unix socket on which somebody listens for QEMU's control protocol. */
  readonly qmpSocket?: string;
  /** Waits for `cont` before the first instruction, so that no event is missed. */
  readonly stopped?: boolean;
  /** A reboot ends QEMU. */
  readonly noReboot?: boolean;
}

/** A value inside one of QEMU's comma-separated options: a comma is written twice. */
export function optionValue(text: string): string {
  return text.replaceAll(",", ",,");
}

/**
 * The command line of QEMU for a machine; qemu-system-x86_64(1). Nothing comes from
 * QEMU's defaults or configuration files.
 */
export function qemuCommand(machine: Machine): string[] {
  return [
    "qemu-system-x86_64",
    "-no-user-config",
    "-nodefaults",
    ...["-machine", "q35", "-accel", machine.accelerator, "-cpu", "max"],
    ...["-smp", String(machine.cpus), "-m", `${Math.floor(machine.memory / 1024 ** 2)}M`],
    ...["-display", "none", "-rtc", "base=utc"],
    ...firmware(machine.firmware),
    ...kernel(machine.kernel),
    ...disk(machine.disk),
    ...furtherDisks(machine.furtherDisks ?? []),
    ...network(machine.network),
    ...(machine.screen ? screen : []),
    ...["-object", "rng-builtin,id=entropy", "-device", "virtio-rng-pci,rng=entropy"],
    ...consoleOptions(machine.console),
    ...report(machine.reportSocket),
    // A panic is only told, so that the guest's own policy (panic=N) is what is seen.
    ...["-device", "pvpanic-pci", "-device", "i6300esb"],
    ...["-action", "panic=none", "-action", "watchdog=reset"],
    ...qmp(machine.qmpSocket),
    ...(machine.stopped ? ["-S"] : []),
    ...(machine.noReboot ? ["-no-reboot"] : []),
  ];
}

function firmware(choice: MachineFirmware): string[] {
  if (choice.type === "bios") return [];
  return [
    ...["-drive", `if=pflash,unit=0,format=raw,readonly=on,file=${optionValue(choice.code)}`],
    ...["-drive", `if=pflash,unit=1,format=raw,file=${optionValue(choice.variables)}`],
  ];
}

function kernel(choice: Machine["kernel"]): string[] {
  if (!choice) return [];
  return ["-kernel", choice.file, "-append", choice.arguments.join(" ")];
}

// Index 0 is the one of a kernel that QEMU itself loads.
const diskDevices: Readonly<Record<DiskBus, readonly string[]>> = {
  virtio: ["-device", "virtio-blk-pci,drive=disk,bootindex=1"],
  nvme: ["-device", "nvme,drive=disk,serial=mrrl,bootindex=1"],
  // q35 brings its own AHCI controller, whose first port is the bus ide.0.
  ahci: ["-device", "ide-hd,drive=disk,bus=ide.0,bootindex=1"],
  usb: ["-device", "qemu-xhci", "-device", "usb-storage,drive=disk,bootindex=1"],
  scsi: ["-device", "virtio-scsi-pci", "-device", "scsi-hd,drive=disk,bootindex=1"],
};

const networkDevices: Readonly<Record<NetworkCard, string>> = {
  virtio: "virtio-net-pci",
  e1000e: "e1000e",
};

function disk(choice: MachineDisk | undefined): string[] {
  if (!choice) return [];
  const options = [
    "if=none",
    "id=disk",
    ...(choice.writeLog === undefined ? plainDisk(choice) : recordedDisk(choice, choice.writeLog)),
  ];
  return ["-drive", options.join(","), ...diskDevices[choice.bus]];
}

function furtherDisks(choices: readonly FurtherDisk[]): string[] {
  return choices.flatMap((choice, at) => {
    const options = ["if=none", `id=disk${at + 2}`, ...plainDisk({ ...choice, format: "raw" })];
    return ["-drive", options.join(","), "-device", `virtio-blk-pci,drive=disk${at + 2}`];
  });
}

function plainDisk({
  file,
  format,
  ephemeral,
  readOnly,
}: Pick<MachineDisk, "file" | "format" | "ephemeral" | "readOnly">): string[] {
  return [
    `format=${format}`,
    ...(ephemeral ? ["snapshot=on"] : ["discard=unmap", "detect-zeroes=unmap"]),
    ...(readOnly ? ["readonly=on"] : []),
    `file=${optionValue(file)}`,
  ];
}

/** QEMU's blklogwrites between the device and the file. */
function recordedDisk({ file, format }: MachineDisk, log: string): string[] {
  return [
    ...["driver=blklogwrites", "discard=unmap"],
    ...[`file.driver=${format}`, "file.discard=unmap"],
    ...["file.file.driver=file", `file.file.filename=${optionValue(file)}`],
    ...["log.driver=file", `log.filename=${optionValue(log)}`],
  ];
}

const screen: readonly string[] = [
  ...["-device", "VGA"],
  ...["-device", "qemu-xhci,id=keyboard", "-device", "usb-kbd,bus=keyboard.0"],
];

function network(choice: Machine["network"]): string[] {
  if (!choice) return [];
  const forwards = choice.forwards.map(
    ({ protocol, host, guest }) => `,hostfwd=${protocol}:127.0.0.1:${host}-:${guest}`,
  );
  // No option ROM: nothing boots from the network.
  return [
    ...["-netdev", `user,id=network${forwards.join("")}`],
    ...["-device", `${networkDevices[choice.card]},netdev=network,romfile=`],
  ];
}

function consoleOptions(choice: MachineConsole): string[] {
  switch (choice.type) {
    case "stdio":
      return serial("stdio,id=console,signal=off");
    case "terminal":
      return [
        ...serial("stdio,id=console,mux=on,signal=off"),
        ...["-mon", "chardev=console,mode=readline"],
      ];
    case "socket":
      return serial(`socket,id=console,server=off,path=${optionValue(choice.path)}`);
    case "file":
      return serial(
        `file,id=console,append=on,path=${optionValue(choice.path)}${
          choice.input === undefined ? "" : `,input-path=${optionValue(choice.input)}`
        }`,
      );
  }
}

function serial(chardev: string): string[] {
  return ["-chardev", chardev, "-serial", "chardev:console"];
}

function report(path: string | undefined): string[] {
  if (path === undefined) return [];
  return [
    ...["-chardev", `socket,id=report,server=off,path=${optionValue(path)}`],
    ...["-device", "virtio-serial-pci"],
    ...["-device", "virtserialport,chardev=report,name=mrrl.report"],
  ];
}

function qmp(path: string | undefined): string[] {
  if (path === undefined) return [];
  return [
    ...["-chardev", `socket,id=qmp,server=off,path=${optionValue(path)}`],
    ...["-mon", "chardev=qmp,mode=control"],
  ];
}
