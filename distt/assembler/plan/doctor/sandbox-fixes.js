import { shellCommand } from "../shell-command.js";
/** Sets a kernel parameter now and at every boot; sysctl.d(5). */
export function sysctlFix(name, value) {
    const line = `${name} = ${value}`;
    return [
        `echo '${line}' | sudo tee /etc/sysctl.d/60-mrrl.conf && sudo sysctl -p /etc/sysctl.d/60-mrrl.conf`,
    ];
}
/**
 * A profile that gives one program the right to user namespaces, as Ubuntu's own do for
 * browsers; apparmor.d(5). The other way lifts the restriction for all programs.
 */
export function apparmorFix(loader) {
    const profile = [
        "abi <abi/4.0>,",
        "include <tunables/global>",
        `profile mrrl "${loader}" flags=(unconfined) {`,
        "  userns,",
        "}",
    ];
    return [
        "# allow it to mrrl's own programs:",
        `${shellCommand(["printf", "%s\\n", ...profile])} | sudo tee /etc/apparmor.d/mrrl && sudo apparmor_parser -r /etc/apparmor.d/mrrl`,
        "# or to all programs:",
        ...sysctlFix("kernel.apparmor_restrict_unprivileged_userns", 0),
    ];
}
/** Options with which a container lets sandboxes be made inside it. */
export function containerFix({ container, confinement }) {
    switch (container) {
        case "docker":
        case "podman": {
            const options = [
                "--security-opt seccomp=unconfined",
                container === "docker"
                    ? "--security-opt systempaths=unconfined"
                    : "--security-opt unmask=ALL",
                ...(confinement?.includes("container_t")
                    ? ["--security-opt label=disable"]
                    : confinement !== undefined && !confinement.startsWith("unconfined")
                        ? ["--security-opt apparmor=unconfined"]
                        : []),
            ];
            return [
                "# start the container with:",
                `${container} run ${options.join(" ")} …`,
                "# or, which allows it much more:",
                `${container} run --privileged …`,
            ];
        }
        case "kubernetes":
            return [
                "# in the container's securityContext:",
                "# seccompProfile: { type: Unconfined }, procMount: Unmasked (with hostUsers: false), appArmorProfile: { type: Unconfined }",
                "# or:",
                "# privileged: true",
            ];
        case "lxc":
            return [
                "# on the host, then restart the container (Incus; for LXD say lxc for incus):",
                "incus config set <container> security.nesting=true",
            ];
        case "flatpak":
        case "snap":
            return [`# run mrrl in a terminal that is not itself a ${container}`];
        default:
            return [
                "# as root in the container, mount a second /proc without anything hidden:",
                "mkdir -p /run/proc && mount -t proc proc /run/proc",
                "# if that does not help, start it without its seccomp filter, or as a privileged one",
            ];
    }
}
/** Outside containers it is usually the service that started mrrl. */
export const seccompFix = [
    "# run mrrl in a plain login shell; a systemd unit must not have RestrictNamespaces= or",
    "# SystemCallFilter=. The processes that the filter came with:",
    'for p in $PPID $$; do ps -o pid,ppid,args= -p "$p"; grep Seccomp: "/proc/$p/status"; done',
];
export const selinuxFix = [
    "# the rule that is missing, and a policy module with it:",
    "sudo ausearch -m avc,user_avc -ts recent | audit2allow -M mrrl && sudo semodule -i mrrl.pp",
];
