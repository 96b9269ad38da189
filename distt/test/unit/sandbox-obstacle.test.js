import test from "ava";
import { sandboxMakers } from "../../assembler/effects/tool-program.js";
import { otherUsersFinding, sandboxFinding } from "../../assembler/plan/doctor/sandbox.js";
import { certainObstacle, likelyObstacle, sandboxObstacle, } from "../../assembler/plan/doctor/sandbox-obstacle.js";
/** A host on which nothing forbids namespaces. */
const free = {
    asRoot: false,
    supported: true,
    maximum: 96_000,
    unprivilegedClone: undefined,
    apparmorRestricts: undefined,
    confinement: undefined,
    selinuxEnforcing: false,
    seccomp: false,
    container: undefined,
    chroot: "no",
    maskedProc: [],
    wsl1: false,
};
const loader = "/store/tools-*/ld.so";
const refused = "bwrap: No permissions to create a new namespace, likely because …";
const noMap = "bwrap: setting up uid map: Permission denied";
const noProc = "bwrap: Can't mount proc on /newroot/proc: Operation not permitted";
const cases = [
    {
        name: "the limit is 0",
        facts: { maximum: 0 },
        stderr: "bwrap: Creating new namespace failed: nesting depth or … exceeded (ENOSPC)",
        found: /user\.max_user_namespaces is 0/,
        fix: /^echo 'user\.max_user_namespaces = 15000' \| sudo tee \/etc\/sysctl\.d\/60-mrrl\.conf && sudo sysctl -p \/etc\/sysctl\.d\/60-mrrl\.conf$/m,
    },
    {
        name: "all namespaces are in use",
        facts: { maximum: 20_000 },
        stderr: "bwrap: Creating new namespace failed: nesting depth or … exceeded (ENOSPC)",
        found: /nested too deeply, or all 20000 of them are in use/,
        fix: /user\.max_user_namespaces = 40000/,
    },
    {
        name: "Debian's switch",
        facts: { unprivilegedClone: 0 },
        stderr: refused,
        found: /kernel\.unprivileged_userns_clone is 0/,
        fix: /kernel\.unprivileged_userns_clone = 1/,
    },
    {
        name: "Ubuntu's AppArmor: a profile for mrrl, or the switch",
        facts: { apparmorRestricts: 1, confinement: "unconfined" },
        stderr: noMap,
        found: /AppArmor .* kernel\.apparmor_restrict_unprivileged_userns is 1/,
        fix: /profile mrrl "\/store\/tools-\*\/ld\.so" flags=\(unconfined\) \{.*userns,.*\/etc\/apparmor\.d\/mrrl.*apparmor_parser -r[\s\S]*kernel\.apparmor_restrict_unprivileged_userns = 0/,
    },
    {
        name: "AppArmor where the loopback device is the first thing that fails",
        facts: { apparmorRestricts: 1 },
        stderr: "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted",
        found: /AppArmor/,
        fix: /userns,/,
    },
    {
        name: "Docker's seccomp filter",
        facts: { container: "docker", seccomp: true },
        stderr: refused,
        found: /the container \(docker\) does not let mrrl make namespaces/,
        fix: /docker run --security-opt seccomp=unconfined --security-opt systempaths=unconfined …/,
    },
    {
        name: "Docker's AppArmor profile",
        facts: { container: "docker", confinement: "docker-default (enforce)" },
        stderr: "bwrap: Failed to make / slave: Permission denied",
        found: /docker/,
        fix: /--security-opt apparmor=unconfined/,
    },
    {
        name: "a masked /proc in a container",
        facts: { container: "docker", maskedProc: ["/proc/kcore"] },
        stderr: noProc,
        found: /no new \/proc can be mounted.*\/proc\/kcore/,
        fix: /systempaths=unconfined/,
    },
    {
        name: "a masked /proc in a container of Podman under SELinux",
        facts: {
            container: "podman",
            maskedProc: ["/proc/acpi"],
            confinement: "system_u:system_r:container_t:s0:c1,c2",
        },
        stderr: noProc,
        found: /\/proc\/acpi/,
        fix: /podman run .*--security-opt unmask=ALL --security-opt label=disable/,
    },
    {
        name: "a masked /proc elsewhere",
        facts: { container: "systemd-nspawn", maskedProc: ["/proc/sys"] },
        stderr: noProc,
        found: /\/proc\/sys/,
        fix: /^mkdir -p \/run\/proc && mount -t proc proc \/run\/proc$/m,
    },
    {
        name: "Kubernetes",
        facts: { container: "kubernetes", seccomp: true },
        stderr: refused,
        found: /kubernetes/,
        fix: /procMount: Unmasked/,
    },
    {
        name: "LXC",
        facts: { container: "lxc" },
        stderr: refused,
        found: /lxc/,
        fix: /security\.nesting=true/,
    },
    {
        name: "a terminal that is a sandbox",
        facts: { container: "flatpak", seccomp: true },
        stderr: refused,
        found: /flatpak/,
        fix: /a terminal that is not itself a flatpak/,
    },
    {
        name: "a systemd unit's filter",
        facts: { seccomp: true },
        stderr: refused,
        found: /a seccomp filter forbids namespaces/,
        fix: /RestrictNamespaces=/,
    },
    {
        name: "a chroot environment",
        facts: { chroot: "yes" },
        stderr: refused,
        found: /this is a chroot environment/,
        fix: /pivot_root/,
    },
    {
        name: "perhaps a chroot environment",
        facts: { chroot: "perhaps" },
        stderr: refused,
        found: /perhaps a chroot/,
        fix: /pivot_root/,
    },
    {
        name: "SELinux",
        facts: { selinuxEnforcing: true, confinement: "user_u:user_r:user_t:s0" },
        stderr: refused,
        found: /SELinux forbids namespaces to user_u:user_r:user_t:s0/,
        fix: /audit2allow/,
    },
    {
        name: "a kernel without them",
        facts: { supported: false, maximum: undefined },
        stderr: "bwrap: Creating new namespace failed: Invalid argument",
        found: /the kernel has no user namespaces/,
        fix: /CONFIG_USER_NS=y/,
    },
    {
        name: "WSL 1",
        facts: { wsl1: true },
        stderr: "bwrap: Creating new namespace failed: Invalid argument",
        found: /WSL 1/,
        fix: /wsl --set-version/,
    },
    {
        name: "something unknown",
        facts: {},
        stderr: refused,
        found: /no known setting/,
        fix: /dmesg/,
    },
    {
        name: "the same from unshare(1)",
        facts: { apparmorRestricts: 1 },
        stderr: "unshare: write failed /proc/self/uid_map: Operation not permitted",
        found: /AppArmor/,
        fix: /userns,/,
    },
];
for (const { name, facts, stderr, found, fix } of cases) {
    test(`fault 18: a sandbox that fails: ${name}`, (t) => {
        const obstacle = sandboxObstacle(stderr, { ...free, ...facts }, loader);
        t.regex(obstacle?.found ?? "", found);
        t.regex(obstacle?.fix.join("\n") ?? "", fix);
    });
}
test("what fails for another reason is not blamed on namespaces", (t) => {
    for (const stderr of [
        "bwrap: Can't find source path /nonexistent: No such file or directory",
        "bwrap: execvp true: No such file or directory",
        "make: *** [all] Error 1",
        "",
    ]) {
        t.is(sandboxObstacle(stderr, { ...free, maximum: 0 }, loader), undefined);
    }
});
test("settings alone tell what is certain, and what is likely", (t) => {
    t.is(certainObstacle(free), undefined);
    t.is(likelyObstacle(free, loader), undefined);
    t.is(certainObstacle({ ...free, apparmorRestricts: 1 }), undefined);
    t.regex(likelyObstacle({ ...free, apparmorRestricts: 1 }, loader)?.found ?? "", /AppArmor/);
    const docker = { ...free, container: "docker", seccomp: true };
    t.regex(likelyObstacle(docker, loader)?.found ?? "", /docker/);
    t.regex(likelyObstacle({ ...free, maskedProc: ["/proc/kcore"] }, loader)?.found ?? "", /\/proc/);
});
test("a sandbox that was made counts more than any setting", (t) => {
    const namespaces = { ...free, apparmorRestricts: 1, seccomp: true, container: "docker" };
    const facts = { namespaces, loader };
    const worked = sandboxFinding({ ...facts, trial: { outcome: "worked", program: "bwrap" } });
    t.is(worked.status, "ok");
    t.is(worked.fix, undefined);
    const none = sandboxFinding({ ...facts, trial: { outcome: "none" } });
    t.is(none.status, "warning");
    const stderr = "something else\nlast words\n";
    const failed = sandboxFinding({
        ...facts,
        trial: { outcome: "failed", program: "bwrap", stderr },
    });
    t.is(failed.status, "failed");
    t.regex(failed.found, /last words/);
});
test("without a try, only what is certain makes it a failure", (t) => {
    const facts = { loader, trial: { outcome: "none" } };
    t.is(sandboxFinding({ ...facts, namespaces: { ...free, maximum: 0 } }).status, "failed");
    t.is(sandboxFinding({ ...facts, namespaces: free }).status, "ok");
});
test("as root, what blocks ordinary users is a warning", (t) => {
    const facts = { loader, trial: { outcome: "worked", program: "bwrap" } };
    const root = { ...free, asRoot: true };
    const blocked = otherUsersFinding({ ...facts, namespaces: { ...root, maximum: 0 } });
    t.is(blocked?.status, "warning");
    t.regex(blocked?.found ?? "", /not needed as root.*max_user_namespaces is 0/);
    t.is(otherUsersFinding({ ...facts, namespaces: root })?.status, "ok");
    t.is(otherUsersFinding({ ...facts, namespaces: free }), undefined);
    t.is(sandboxFinding({ ...facts, namespaces: root }).subject, "sandbox as root");
});
test("as root, what fails is not blamed on what only others need", (t) => {
    const root = { ...free, asRoot: true, maximum: 0, apparmorRestricts: 1 };
    const trial = { outcome: "failed", program: "bwrap", stderr: refused };
    const finding = sandboxFinding({ loader, trial, namespaces: root });
    t.is(finding.status, "failed");
    t.regex(finding.found, /no known setting/);
    const chroot = sandboxFinding({ loader, trial, namespaces: { ...root, chroot: "yes" } });
    t.regex(chroot.found, /chroot/);
    t.is(otherUsersFinding({ loader, trial, namespaces: root }), undefined);
});
test("AppArmor's pattern is of any version of what makes sandboxes, whatever the store is called", (t) => {
    t.is(sandboxMakers({ root: "/my [odd] store/store/tools-13.7.0123abcd" }), "/my \\[odd\\] store/store/{tools-*/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2,bubblewrap-*/bin/bwrap}");
});
