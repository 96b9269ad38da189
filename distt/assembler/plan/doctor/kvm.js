/** Whether guests run at full speed. Without KVM everything works, slowly. */
export function kvmFinding(facts) {
    const base = { code: "kvm", group: "machine", subject: "KVM" };
    const slow = (found, fix) => ({
        ...base,
        status: "warning",
        found: `${found}; guests run without KVM, slowly`,
        fix,
    });
    if (facts.failure !== undefined) {
        return { ...base, status: "warning", found: `no guest can be started: ${facts.failure}` };
    }
    if (facts.device === "usable") {
        if (facts.booted?.accelerator === "kvm")
            return { ...base, status: "ok", found: "boots Linux" };
        if (facts.booted)
            return slow(facts.booted.reason, brokenFix(facts));
        return {
            ...base,
            status: "ok",
            found: facts.canBoot
                ? "/dev/kvm opens; whether it boots Linux, `mrrl doctor --deep` tries"
                : "/dev/kvm opens; whether it boots Linux is tried before the first guest",
        };
    }
    if (facts.device === "EACCES" || facts.device === "EPERM") {
        if (facts.inContainer)
            return slow("/dev/kvm cannot be opened", containerFix);
        const group = facts.group ?? "kvm";
        return slow(`/dev/kvm cannot be opened (${facts.device})`, group === "root"
            ? [
                "# give the device to a group, and join it; then log in anew:",
                "sudo groupadd -f kvm && sudo chgrp kvm /dev/kvm && sudo chmod 660 /dev/kvm",
                'sudo usermod -aG kvm "$USER"',
            ]
            : ["# join its group, then log in anew:", `sudo usermod -aG ${group} "$USER"`]);
    }
    if (facts.device !== "ENOENT") {
        return slow(`/dev/kvm does not work (${facts.device})`, brokenFix(facts));
    }
    if (facts.extension === undefined) {
        return slow("the CPU shows no virtualisation extension (vmx, svm)", [
            facts.guest
                ? "# this is a virtual machine: turn nested virtualisation on for it, on its host"
                : "# turn it on in the firmware's setup: VT-x, AMD-V or SVM",
        ]);
    }
    if (facts.inContainer)
        return slow("there is no /dev/kvm in this container", containerFix);
    const module = facts.extension === "vmx" ? "kvm_intel" : "kvm_amd";
    return slow(`there is no /dev/kvm, but the CPU can (${facts.extension})`, [
        "# load the module, now and at every boot:",
        `sudo modprobe ${module} && echo ${module} | sudo tee /etc/modules-load.d/kvm.conf`,
        "# if that fails, the firmware's setup has it off (VT-x, AMD-V, SVM):",
        "sudo dmesg | grep -i kvm",
    ]);
}
const containerFix = [
    "# start the container with:",
    "docker run --device /dev/kvm …",
];
function brokenFix({ guest }) {
    return [
        guest
            ? "# this is a virtual machine whose nested KVM does not work: that is its host's to mend"
            : "# what the kernel says about it:",
        "sudo dmesg | grep -i kvm",
    ];
}
