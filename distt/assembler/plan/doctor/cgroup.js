import { neededControllers } from "../cgroup-delegation.js";
/** Whether a build can be limited as a whole. Without, only its processes are, one by one. */
export function cgroupFinding(host) {
    const { cgroup } = host;
    const base = { code: "cgroup", group: "sandbox", subject: "cgroups" };
    const missing = neededControllers.filter((name) => !cgroup.controllers.includes(name));
    if (missing.length === 0 && cgroup.writable) {
        return {
            ...base,
            status: "ok",
            found: `v2 at ${cgroup.directory}: builds are limited as a whole (${neededControllers.join(", ")})`,
        };
    }
    const found = (why) => `${why}; builds have limits per process only`;
    if (cgroup.layout === "none" || cgroup.layout === "v1") {
        const why = cgroup.layout === "v1" ? "cgroup v1 only" : "cgroup v2 is not mounted";
        return { ...base, status: "warning", found: found(why), fix: unifiedFix(host) };
    }
    if (cgroup.layout === "hybrid" && missing.length > 0) {
        const why = `hybrid: cgroup v2 is there, but v1 has its controllers (${missing.join(", ")})`;
        return { ...base, status: "warning", found: found(why), fix: unifiedFix(host) };
    }
    const why = cgroup.writable
        ? `no ${missing.join(" and ")} controller in ${cgroup.directory}`
        : `${cgroup.directory} is not delegated to ${host.isRoot ? "this root" : "this user"}`;
    return { ...base, status: "warning", found: found(why), fix: delegationFix(host, missing) };
}
function unifiedFix({ cgroup, systemd, inContainer }) {
    if (inContainer)
        return ["# its host decides; start the container with --privileged there"];
    if (cgroup.layout === "none")
        return ["sudo mount -t cgroup2 cgroup2 /sys/fs/cgroup"];
    return [
        "# add to the kernel's command line, and boot anew:",
        systemd ? "systemd.unified_cgroup_hierarchy=1" : `cgroup_no_v1=${neededControllers.join(",")}`,
        ...(cgroup.layout === "v1" && !systemd
            ? [
                "# and mount cgroup v2:",
                "mkdir -p /sys/fs/cgroup/unified && mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified",
            ]
            : []),
    ];
}
function delegationFix(host, missing) {
    if (host.inContainer) {
        return ["# start the container with a cgroup that it may write: with --privileged"];
    }
    const { directory } = host.cgroup;
    if (host.isRoot) {
        if (missing.length === 0)
            return [`mount -o remount,rw ${directory}`];
        return [
            "# boot a kernel with CONFIG_MEMCG=y and CONFIG_CGROUP_PIDS=y, and without cgroup_disable=",
        ];
    }
    if (!host.systemd) {
        return [
            "# a cgroup for this shell and what it starts:",
            `sudo sh -c 'cd ${directory} && echo "+memory +pids" > cgroup.subtree_control && mkdir -p mrrl-user && chown -R '"$USER"' mrrl-user && echo '$$' > mrrl-user/cgroup.procs'`,
        ];
    }
    const scope = "systemd-run --user --scope -p Delegate=yes -- npx mrrl build PROFILE";
    if (!host.userManager) {
        return [
            "# have a systemd of your own, log in anew, then run mrrl in a scope of it:",
            'sudo loginctl enable-linger "$USER"',
            scope,
        ];
    }
    return [
        "# run mrrl in a scope that is delegated:",
        scope,
        ...(missing.length === 0
            ? []
            : [
                "# if that lacks controllers too, let users have them, and log in anew:",
                "sudo mkdir -p /etc/systemd/system/user@.service.d",
                "printf '[Service]\\nDelegate=cpu io memory pids\\n' | sudo tee /etc/systemd/system/user@.service.d/delegate.conf",
                "sudo systemctl daemon-reload",
            ]),
    ];
}
