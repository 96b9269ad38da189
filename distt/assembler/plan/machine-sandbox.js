/** Names of files in the run directory. */
export const runFiles = {
    qmp: "qmp",
    report: "report",
    variables: "variables.fd",
    console: "console.log",
    screen: "screen.ppm",
};
/** Where OVMF is in the tools closure. */
export const firmwareFiles = {
    code: "usr/share/OVMF/OVMF_CODE_4M.fd",
    variables: "usr/share/OVMF/OVMF_VARS_4M.fd",
};
/**
 * A machine inside QEMU's sandbox, where all paths are fixed: /vm/disk.img, /vm/vmlinuz,
 * /vm/run/…. Host paths appear in mounts only, so nothing in them can confuse QEMU.
 * @param consoleLog the file to which the console is appended, while the machine waits,
 *   stopped, for somebody at its control socket; `terminal` for a person at the terminal.
 */
export function sandboxedMachine(request, directories, consoleLog) {
    const { disk, kernel, furtherDisks = [] } = request;
    const machine = {
        accelerator: request.accelerator,
        memory: request.memory,
        cpus: request.cpus,
        firmware: request.firmware === "bios"
            ? { type: "bios" }
            : {
                type: "uefi",
                code: `/${firmwareFiles.code}`,
                variables: `/vm/run/${runFiles.variables}`,
            },
        ...(disk && {
            disk: {
                file: "/vm/disk.img",
                format: disk.format,
                bus: disk.bus,
                ephemeral: disk.ephemeral,
                ...(disk.readOnly && { readOnly: true }),
                ...(disk.writeLog !== undefined && { writeLog: "/vm/writes.log" }),
            },
        }),
        furtherDisks: furtherDisks.map(({ ephemeral, readOnly }, at) => ({
            file: `/vm/disk${at + 2}.img`,
            ephemeral,
            ...(readOnly && { readOnly: true }),
        })),
        ...(kernel && { kernel: { file: "/vm/vmlinuz", arguments: kernel.arguments } }),
        ...(request.network && { network: request.network }),
        screen: request.screen ?? false,
        noReboot: request.noReboot ?? false,
        ...(typeof consoleLog === "object"
            ? { console: { type: "terminal" } }
            : {
                console: {
                    type: "file",
                    path: "/vm/console.log",
                    ...(request.consoleInput !== undefined && { input: "/vm/console.in" }),
                },
                qmpSocket: `/vm/run/${runFiles.qmp}`,
                reportSocket: `/vm/run/${runFiles.report}`,
                stopped: true,
            }),
    };
    const mounts = [
        { type: "bind", source: directories.run, target: "/vm/run", writable: true },
        // QEMU makes the overlays of ephemeral disks in /var/tmp.
        { type: "bind", source: directories.overlays, target: "/var/tmp", writable: true },
        ...bindFile(disk?.image, "/vm/disk.img", !(disk?.ephemeral ?? true)),
        ...furtherDisks.flatMap(({ image, ephemeral, readOnly }, at) => bindFile(image, `/vm/disk${at + 2}.img`, !ephemeral && !readOnly)),
        ...bindFile(disk?.writeLog, "/vm/writes.log", true),
        ...bindFile(typeof consoleLog === "string" ? consoleLog : undefined, "/vm/console.log", true),
        ...bindFile(request.consoleInput, "/vm/console.in", true),
        ...bindFile(kernel?.file, "/vm/vmlinuz", false),
        ...(request.accelerator === "kvm"
            ? [{ type: "device", source: "/dev/kvm", target: "/dev/kvm" }]
            : []),
    ];
    return { machine, mounts };
}
function bindFile(source, target, writable) {
    return source === undefined ? [] : [{ type: "bind", source, target, writable }];
}
