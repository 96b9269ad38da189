/** A value inside one of QEMU's comma-separated options: a comma is written twice. */
export function optionValue(text) {
    return text.replaceAll(",", ",,");
}
/**
 * The command line of QEMU for a machine; qemu-system-x86_64(1). Nothing comes from
 * QEMU's defaults or configuration files.
 */
export function qemuCommand(machine) {
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
function firmware(choice) {
    if (choice.type === "bios")
        return [];
    return [
        ...["-drive", `if=pflash,unit=0,format=raw,readonly=on,file=${optionValue(choice.code)}`],
        ...["-drive", `if=pflash,unit=1,format=raw,file=${optionValue(choice.variables)}`],
    ];
}
function kernel(choice) {
    if (!choice)
        return [];
    return ["-kernel", choice.file, "-append", choice.arguments.join(" ")];
}
// Index 0 is the one of a kernel that QEMU itself loads.
const diskDevices = {
    virtio: ["-device", "virtio-blk-pci,drive=disk,bootindex=1"],
    nvme: ["-device", "nvme,drive=disk,serial=mrrl,bootindex=1"],
    // q35 brings its own AHCI controller, whose first port is the bus ide.0.
    ahci: ["-device", "ide-hd,drive=disk,bus=ide.0,bootindex=1"],
    usb: ["-device", "qemu-xhci", "-device", "usb-storage,drive=disk,bootindex=1"],
    scsi: ["-device", "virtio-scsi-pci", "-device", "scsi-hd,drive=disk,bootindex=1"],
};
const networkDevices = {
    virtio: "virtio-net-pci",
    e1000e: "e1000e",
};
function disk(choice) {
    if (!choice)
        return [];
    const options = [
        "if=none",
        "id=disk",
        ...(choice.writeLog === undefined ? plainDisk(choice) : recordedDisk(choice, choice.writeLog)),
    ];
    return ["-drive", options.join(","), ...diskDevices[choice.bus]];
}
function furtherDisks(choices) {
    return choices.flatMap((choice, at) => {
        const options = ["if=none", `id=disk${at + 2}`, ...plainDisk({ ...choice, format: "raw" })];
        return ["-drive", options.join(","), "-device", `virtio-blk-pci,drive=disk${at + 2}`];
    });
}
function plainDisk({ file, format, ephemeral, readOnly, }) {
    return [
        `format=${format}`,
        ...(ephemeral ? ["snapshot=on"] : ["discard=unmap", "detect-zeroes=unmap"]),
        ...(readOnly ? ["readonly=on"] : []),
        `file=${optionValue(file)}`,
    ];
}
/** QEMU's blklogwrites between the device and the file. */
function recordedDisk({ file, format }, log) {
    return [
        ...["driver=blklogwrites", "discard=unmap"],
        ...[`file.driver=${format}`, "file.discard=unmap"],
        ...["file.file.driver=file", `file.file.filename=${optionValue(file)}`],
        ...["log.driver=file", `log.filename=${optionValue(log)}`],
    ];
}
const screen = [
    ...["-device", "VGA"],
    ...["-device", "qemu-xhci,id=keyboard", "-device", "usb-kbd,bus=keyboard.0"],
];
function network(choice) {
    if (!choice)
        return [];
    const forwards = choice.forwards.map(({ protocol, host, guest }) => `,hostfwd=${protocol}:127.0.0.1:${host}-:${guest}`);
    // No option ROM: nothing boots from the network.
    return [
        ...["-netdev", `user,id=network${forwards.join("")}`],
        ...["-device", `${networkDevices[choice.card]},netdev=network,romfile=`],
    ];
}
function consoleOptions(choice) {
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
            return serial(`file,id=console,append=on,path=${optionValue(choice.path)}${choice.input === undefined ? "" : `,input-path=${optionValue(choice.input)}`}`);
    }
}
function serial(chardev) {
    return ["-chardev", chardev, "-serial", "chardev:console"];
}
function report(path) {
    if (path === undefined)
        return [];
    return [
        ...["-chardev", `socket,id=report,server=off,path=${optionValue(path)}`],
        ...["-device", "virtio-serial-pci"],
        ...["-device", "virtserialport,chardev=report,name=mrrl.report"],
    ];
}
function qmp(path) {
    if (path === undefined)
        return [];
    return [
        ...["-chardev", `socket,id=qmp,server=off,path=${optionValue(path)}`],
        ...["-mon", "chardev=qmp,mode=control"],
    ];
}
