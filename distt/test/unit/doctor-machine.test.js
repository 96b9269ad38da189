import test from "ava";
import { clockFinding, snapshotTime } from "../../assembler/plan/doctor/clock.js";
import { kvmFinding } from "../../assembler/plan/doctor/kvm.js";
import { programFindings } from "../../assembler/plan/doctor/program.js";
import { resourceFindings } from "../../assembler/plan/doctor/resources.js";
const program = {
    node: "20.19.0",
    platform: "linux",
    architecture: "x64",
    kernel: "6.12.1-amd64",
    terminal: false,
};
function programStatus(facts, code) {
    const finding = programFindings({ ...program, ...facts }).find((each) => each.code === code);
    return [finding?.status, finding?.fix !== undefined];
}
test("Node, machine and kernel as they are wanted", (t) => {
    for (const { status, fix } of programFindings(program)) {
        t.is(status, "ok");
        t.is(fix, undefined);
    }
});
test("Node 20.19 is the oldest", (t) => {
    t.deepEqual(programStatus({ node: "20.18.3" }, "node"), ["failed", true]);
    t.deepEqual(programStatus({ node: "18.20.8" }, "node"), ["failed", true]);
    t.deepEqual(programStatus({ node: "22.1.0" }, "node"), ["ok", false]);
});
test("x86_64 Linux is the only machine", (t) => {
    t.deepEqual(programStatus({ architecture: "arm64" }, "architecture"), ["failed", true]);
    t.deepEqual(programStatus({ platform: "darwin" }, "architecture"), ["failed", true]);
});
test("a kernel without user namespaces, and one that nobody looks after", (t) => {
    t.deepEqual(programStatus({ kernel: "3.2.0-4-amd64" }, "kernel"), ["failed", true]);
    t.deepEqual(programStatus({ kernel: "4.4.0-19041-Microsoft" }, "kernel"), ["warning", true]);
    t.deepEqual(programStatus({ kernel: "4.18.0-553.el8.x86_64" }, "kernel"), ["ok", false]);
});
const gibibyte = 1024 ** 3;
const resources = {
    memory: 8 * gibibyte,
    available: 6 * gibibyte,
    memoryLimit: undefined,
    cores: 4,
    jobs: 4,
    openFiles: 524_288,
    processes: 30_000,
    fileSize: undefined,
};
function resource(facts, code) {
    const found = resourceFindings({ ...resources, ...facts }).find((each) => each.code === code);
    return { status: found?.status, found: found?.found ?? "", fix: found?.fix?.join("\n") ?? "" };
}
test("enough of everything", (t) => {
    t.deepEqual(resourceFindings(resources).map(({ code, status, found }) => [code, status, found]), [
        ["memory", "ok", "8192 MiB, 6144 MiB available"],
        ["cores", "ok", "4; 4 jobs at a time"],
        ["limits", "ok", "open files 524288, processes 30000"],
    ]);
});
test("too little memory for a build, by size or by a cgroup's limit", (t) => {
    const small = resource({ memory: gibibyte, available: gibibyte }, "memory");
    t.is(small.status, "warning");
    t.regex(small.found, /the kernel's build may take 1536 MiB/);
    t.regex(small.fix, /^npx mrrl --jobs 1 build PROFILE$/m);
    t.regex(small.fix, /swapon/);
    const limited = resource({ memoryLimit: gibibyte }, "memory");
    t.is(limited.status, "warning");
    t.regex(limited.found, /8192 MiB, limited to 1024 MiB by a cgroup/);
});
test("too little free memory for a guest", (t) => {
    const busy = resource({ available: gibibyte / 2 }, "memory");
    t.is(busy.status, "warning");
    t.regex(busy.found, /a guest takes 768 MiB/);
});
test("low limits are named, and how to raise them", (t) => {
    const low = resource({ openFiles: 256, processes: 100, fileSize: 1000 }, "limits");
    t.is(low.status, "warning");
    t.regex(low.found, /256 open files, of 1024 needed; 100 processes.*; 1000 bytes in a file/);
    t.regex(low.fix, /nofile 4096.*\n.*nproc 8192.*\n.*fsize unlimited/);
    t.is(resource({ openFiles: undefined, processes: undefined }, "limits").status, "ok");
});
const kvm = {
    device: "usable",
    group: "kvm",
    extension: "vmx",
    guest: false,
    inContainer: false,
    booted: undefined,
    failure: undefined,
    canBoot: true,
};
const kvmCases = [
    { name: "not tried", facts: {}, status: "ok", found: /`mrrl doctor --deep` tries/ },
    {
        name: "nothing to try it with",
        facts: { canBoot: false },
        status: "ok",
        found: /tried before the first guest/,
    },
    {
        name: "works",
        facts: { booted: { accelerator: "kvm", reason: "" } },
        status: "ok",
        found: /boots Linux/,
    },
    {
        name: "opens, and does not boot",
        facts: { booted: { accelerator: "tcg", reason: "KVM did not boot Linux: nothing came" } },
        status: "warning",
        found: /KVM did not boot Linux: nothing came; guests run without KVM/,
        fix: /dmesg/,
    },
    {
        name: "not permitted",
        facts: { device: "EACCES" },
        status: "warning",
        found: /cannot be opened \(EACCES\)/,
        fix: /^sudo usermod -aG kvm "\$USER"$/m,
    },
    {
        name: "root's own device",
        facts: { device: "EACCES", group: "root" },
        status: "warning",
        found: /EACCES/,
        fix: /chgrp kvm \/dev\/kvm/,
    },
    {
        name: "no device, but a CPU that can (Intel)",
        facts: { device: "ENOENT" },
        status: "warning",
        found: /no \/dev\/kvm, but the CPU can \(vmx\)/,
        fix: /^sudo modprobe kvm_intel && echo kvm_intel/m,
    },
    {
        name: "no device, but a CPU that can (AMD)",
        facts: { device: "ENOENT", extension: "svm" },
        status: "warning",
        found: /svm/,
        fix: /modprobe kvm_amd/,
    },
    {
        name: "a CPU that cannot",
        facts: { device: "ENOENT", extension: undefined },
        status: "warning",
        found: /no virtualisation extension/,
        fix: /firmware's setup/,
    },
    {
        name: "a virtual machine that cannot",
        facts: { device: "ENOENT", extension: undefined, guest: true },
        status: "warning",
        found: /no virtualisation extension/,
        fix: /nested virtualisation/,
    },
    {
        name: "a container without the device",
        facts: { device: "ENOENT", inContainer: true },
        status: "warning",
        found: /in this container/,
        fix: /--device \/dev\/kvm/,
    },
    {
        name: "a device that is none",
        facts: { device: "ENXIO" },
        status: "warning",
        found: /does not work \(ENXIO\)/,
        fix: /dmesg/,
    },
    {
        name: "QEMU boots nothing at all",
        facts: { failure: "QEMU does not boot /x" },
        status: "warning",
        found: /no guest can be started: QEMU does not boot \/x/,
    },
];
for (const { name, facts, status, found, fix } of kvmCases) {
    test(`KVM: ${name}`, (t) => {
        const finding = kvmFinding({ ...kvm, ...facts });
        t.is(finding.status, status);
        t.regex(finding.found, found);
        if (fix)
            t.regex(finding.fix?.join("\n") ?? "", fix);
        else
            t.is(finding.fix, undefined);
    });
}
test("a clock that cannot be right", (t) => {
    const pinned = snapshotTime("20260912T075541Z");
    const now = Date.UTC(2026, 9, 1);
    t.is(pinned, Date.UTC(2026, 8, 12, 7, 55, 41));
    t.is(snapshotTime(""), undefined);
    t.is(clockFinding({ now, pinned, server: now + 60_000 }).status, "ok");
    t.is(clockFinding({ now, pinned: undefined, server: undefined }).status, "ok");
    const early = clockFinding({ now: 0, pinned, server: undefined });
    t.is(early.status, "warning");
    t.regex(early.found, /^1970-01-01T00:00:00Z, which is before/);
    t.deepEqual(early.fix?.slice(1), ["sudo timedatectl set-ntp true"]);
    const wrong = clockFinding({ now, pinned, server: now + 3 * 24 * 3_600_000 });
    t.is(wrong.status, "warning");
    t.is(wrong.fix?.at(-1), "sudo date -u -s '2026-10-04T00:00:00Z'");
});
