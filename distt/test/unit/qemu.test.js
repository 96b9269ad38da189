import test from "ava";
import { sandboxedMachine } from "../../assembler/plan/machine-sandbox.js";
import { qemuCommand } from "../../assembler/plan/qemu.js";
import { shellCommand } from "../../assembler/plan/shell-command.js";
const plain = {
    accelerator: "tcg",
    memory: 512 * 1024 ** 2,
    cpus: 1,
    firmware: { type: "bios" },
    console: { type: "stdio" },
};
/** The values of all occurrences of an option. */
function values(command, option) {
    return command.flatMap((word, at) => (word === option ? [command[at + 1] ?? ""] : []));
}
test("a machine has nothing of QEMU's defaults", (t) => {
    const command = qemuCommand(plain);
    t.is(command[0], "qemu-system-x86_64");
    t.true(command.includes("-nodefaults"));
    t.true(command.includes("-no-user-config"));
    t.deepEqual(values(command, "-machine"), ["q35"]);
    t.deepEqual(values(command, "-accel"), ["tcg"]);
    t.deepEqual(values(command, "-m"), ["512M"]);
    t.deepEqual(values(command, "-drive"), []);
    t.deepEqual(values(command, "-netdev"), []);
    t.false(command.includes("-S"));
    t.false(command.includes("-no-reboot"));
});
test("every machine can tell its panics, and has a watchdog that resets it", (t) => {
    const command = qemuCommand(plain);
    t.true(values(command, "-device").includes("pvpanic-pci"));
    t.true(values(command, "-device").includes("i6300esb"));
    t.deepEqual(values(command, "-action"), ["panic=none", "watchdog=reset"]);
});
test("commas in paths are doubled, blanks are nothing special", (t) => {
    const command = qemuCommand({
        ...plain,
        disk: { file: "/a b,c/d,e.img", format: "raw", bus: "virtio", ephemeral: false },
        reportSocket: "/run/a,b",
    });
    t.regex(values(command, "-drive")[0] ?? "", /,file=\/a b,,c\/d,,e\.img$/);
    t.true(values(command, "-chardev").includes("socket,id=report,server=off,path=/run/a,,b"));
});
test("further disks are virtio disks behind the first one, in their order", (t) => {
    const request = {
        accelerator: "tcg",
        memory: 1 << 28,
        cpus: 1,
        firmware: "bios",
        disk: { image: "/first", format: "raw", bus: "virtio", ephemeral: false },
        furtherDisks: [
            { image: "/kept", ephemeral: false },
            { image: "/given", ephemeral: false, readOnly: true },
        ],
    };
    const { machine, mounts } = sandboxedMachine(request, { run: "/r", overlays: "/o" }, "/log");
    const command = qemuCommand(machine);
    const [, second, third] = values(command, "-drive");
    t.regex(second ?? "", /^if=none,id=disk2,format=raw,(?!.*readonly).*,file=\/vm\/disk2\.img$/);
    t.regex(third ?? "", /^if=none,id=disk3,format=raw,.*readonly=on,file=\/vm\/disk3\.img$/);
    t.deepEqual(values(command, "-device").filter((device) => device.startsWith("virtio-blk-pci")), ["disk,bootindex=1", "disk2", "disk3"].map((drive) => `virtio-blk-pci,drive=${drive}`));
    t.deepEqual(mounts.filter((mount) => "target" in mount && /disk\d/.test(mount.target)), [
        { type: "bind", source: "/kept", target: "/vm/disk2.img", writable: true },
        { type: "bind", source: "/given", target: "/vm/disk3.img", writable: false },
    ]);
});
test("an ephemeral disk is a snapshot, and only that", (t) => {
    const drive = (ephemeral) => values(qemuCommand({ ...plain, disk: { file: "/d", format: "qcow2", bus: "virtio", ephemeral } }), "-drive")[0] ?? "";
    t.regex(drive(true), /snapshot=on/);
    t.notRegex(drive(false), /snapshot/);
    t.regex(drive(false), /format=qcow2/);
});
test("what is written to a disk can be recorded on its way to the file", (t) => {
    const disk = { file: "/d,1", format: "raw", bus: "virtio", ephemeral: false };
    const [drive = ""] = values(qemuCommand({ ...plain, disk: { ...disk, writeLog: "/l,1" } }), "-drive");
    t.regex(drive, /,driver=blklogwrites,/);
    t.regex(drive, /,file\.driver=raw,.*,file\.file\.filename=\/d,,1,/);
    t.regex(drive, /,log\.filename=\/l,,1$/);
    t.notRegex(drive, /snapshot/);
});
const devices = {
    virtio: /^virtio-blk-pci,/,
    nvme: /^nvme,.*serial=/,
    ahci: /^ide-hd,.*bus=ide\.0/,
    usb: /^usb-storage,/,
    scsi: /^scsi-hd,/,
};
for (const [bus, device] of Object.entries(devices)) {
    test(`a disk on ${bus}`, (t) => {
        const command = qemuCommand({
            ...plain,
            disk: { file: "/d", format: "raw", bus: bus, ephemeral: true },
        });
        const found = values(command, "-device").filter((text) => device.test(text));
        t.is(found.length, 1);
        t.regex(found[0] ?? "", /drive=disk/);
    });
}
test("UEFI is OVMF's code, read-only, and a copy of its variables", (t) => {
    const command = qemuCommand({
        ...plain,
        firmware: { type: "uefi", code: "/code.fd", variables: "/vars.fd" },
    });
    t.deepEqual(values(command, "-drive"), [
        "if=pflash,unit=0,format=raw,readonly=on,file=/code.fd",
        "if=pflash,unit=1,format=raw,file=/vars.fd",
    ]);
});
test("forwards are open to this machine only", (t) => {
    const command = qemuCommand({
        ...plain,
        network: {
            card: "virtio",
            forwards: [
                { protocol: "tcp", host: 8080, guest: 80 },
                { protocol: "udp", host: 5353, guest: 53 },
            ],
        },
    });
    t.deepEqual(values(command, "-netdev"), [
        "user,id=network,hostfwd=tcp:127.0.0.1:8080-:80,hostfwd=udp:127.0.0.1:5353-:53",
    ]);
});
test("a network card, without an option ROM", (t) => {
    for (const [card, device] of [
        ["virtio", "virtio-net-pci"],
        ["e1000e", "e1000e"],
    ]) {
        const command = qemuCommand({ ...plain, network: { card, forwards: [] } });
        t.true(values(command, "-device").includes(`${device},netdev=network,romfile=`));
    }
});
test("a screen is there only when it is asked for", (t) => {
    t.false(values(qemuCommand(plain), "-device").includes("VGA"));
    const devices = values(qemuCommand({ ...plain, screen: true }), "-device");
    t.true(devices.includes("VGA"));
    t.true(devices.some((device) => device.startsWith("usb-kbd,")), "and a keyboard goes with it");
});
test("a console in a file takes what is typed from a pipe, and a disk can refuse writes", (t) => {
    const console = { type: "file", path: "/log", input: "/typed" };
    const disk = {
        file: "/d",
        format: "raw",
        bus: "virtio",
        ephemeral: false,
        readOnly: true,
    };
    const command = qemuCommand({ ...plain, console, disk });
    t.deepEqual(values(command, "-chardev"), [
        "file,id=console,append=on,path=/log,input-path=/typed",
    ]);
    t.regex(values(command, "-drive").join(" "), /,readonly=on,file=\/d$/);
});
test("at a terminal the console has the monitor behind it, and Ctrl-C is the guest's", (t) => {
    const command = qemuCommand({ ...plain, console: { type: "terminal" } });
    t.deepEqual(values(command, "-chardev"), ["stdio,id=console,mux=on,signal=off"]);
    t.deepEqual(values(command, "-mon"), ["chardev=console,mode=readline"]);
});
test("a kernel's arguments are one word of QEMU's command line", (t) => {
    const command = qemuCommand({
        ...plain,
        kernel: { file: "/vmlinuz", arguments: ["console=ttyS0", "panic=-1"] },
    });
    t.deepEqual(values(command, "-append"), ["console=ttyS0 panic=-1"]);
});
const request = {
    accelerator: "kvm",
    memory: 256 * 1024 ** 2,
    cpus: 2,
    firmware: "uefi",
    disk: { image: "/home/a b,c/x.img", format: "raw", bus: "virtio", ephemeral: true },
};
const directories = { run: "/tmp/run-1", overlays: "/cache/overlays" };
test("inside its sandbox QEMU sees fixed paths; the image of an ephemeral run is read-only", (t) => {
    const { machine, mounts } = sandboxedMachine(request, directories, "/logs/console.log");
    t.notRegex(qemuCommand(machine).join(" "), /home|run-1|cache/);
    t.deepEqual(mounts.filter((mount) => mount.type === "bind" && mount.target === "/vm/disk.img"), [{ type: "bind", source: "/home/a b,c/x.img", target: "/vm/disk.img", writable: false }]);
    t.true(mounts.some((mount) => mount.type === "device" && mount.source === "/dev/kvm"));
    t.true(machine.stopped);
});
test("only KVM gets to see /dev/kvm, and only a kept disk is writable", (t) => {
    const { mounts } = sandboxedMachine({
        ...request,
        accelerator: "tcg",
        disk: { image: "/x.img", format: "raw", bus: "virtio", ephemeral: false },
    }, directories, { terminal: true });
    t.false(mounts.some((mount) => mount.type === "device"));
    t.true(mounts.some((mount) => mount.type === "bind" && mount.target === "/vm/disk.img" && mount.writable));
});
test("a command is printed so that a shell reads it back", (t) => {
    t.is(shellCommand(["mrrl", "boot", "/a b/it's.img", "--memory=1G"]), "mrrl boot '/a b/it'\\''s.img' --memory=1G");
    t.is(shellCommand(["a", ""]), "a ''");
});
