import { apparmorFix, containerFix, seccompFix, selinuxFix, sysctlFix } from "./sandbox-fixes.js";
/** What always blocks user namespaces, with nothing tried. */
export function certainObstacle(facts) {
    if (facts.wsl1) {
        return {
            found: "this is WSL 1, which has no namespaces",
            fix: ["# in a Windows terminal:", "wsl --set-version <distribution> 2"],
        };
    }
    if (!facts.supported) {
        return {
            found: "the kernel has no user namespaces",
            fix: [
                "# boot a kernel with CONFIG_USER_NS=y; this one's configuration:",
                "zgrep USER_NS /proc/config.gz || grep USER_NS /boot/config-$(uname -r)",
            ],
        };
    }
    if (facts.maximum === 0) {
        return {
            found: "user namespaces are off: user.max_user_namespaces is 0",
            fix: sysctlFix("user.max_user_namespaces", 15000),
        };
    }
    if (facts.unprivilegedClone === 0) {
        return {
            found: "user namespaces are for root only: kernel.unprivileged_userns_clone is 0",
            fix: sysctlFix("kernel.unprivileged_userns_clone", 1),
        };
    }
    if (facts.chroot === "yes")
        return chrootObstacle("this is a chroot environment");
    return undefined;
}
/**
 * What most likely blocks them, when nothing could be tried and nothing certain was found.
 * @param loader pattern of the paths of the programs that make namespaces, for AppArmor.
 */
export function likelyObstacle(facts, loader) {
    if (facts.apparmorRestricts === 1)
        return apparmorObstacle(loader);
    if (facts.seccomp && facts.container !== undefined) {
        return containerObstacle(facts, "a seccomp filter is in force");
    }
    if (facts.maskedProc.length > 0)
        return maskedObstacle(facts);
    return undefined;
}
/**
 * Says what blocks sandboxes when the complaint of bwrap(1) or unshare(1) is about that.
 * @param stderr what a sandbox that failed wrote.
 * @returns undefined when the failure is of another kind.
 */
export function sandboxObstacle(stderr, facts, loader) {
    const complaint = complaints.exec(stderr)?.[0];
    if (complaint === undefined)
        return undefined;
    const certain = certainObstacle(facts);
    if (certain && !facts.asRoot)
        return certain;
    if (facts.chroot === "yes")
        return chrootObstacle("this is a chroot environment");
    if (/max_\*_namespaces exceeded|ENOSPC|No space left/.test(complaint)) {
        return {
            found: `user namespaces are nested too deeply, or all ${facts.maximum ?? ""} of them are in use`,
            fix: [...sysctlFix("user.max_user_namespaces", Math.max(15000, 2 * (facts.maximum ?? 0)))],
        };
    }
    if (/mount \/?proc/i.test(complaint) && facts.maskedProc.length > 0)
        return maskedObstacle(facts);
    if (facts.apparmorRestricts === 1 && !facts.asRoot)
        return apparmorObstacle(loader);
    if (facts.container !== undefined)
        return containerObstacle(facts, complaint);
    if (facts.seccomp)
        return { found: "a seccomp filter forbids namespaces", fix: seccompFix };
    if (facts.chroot === "perhaps")
        return chrootObstacle("this is perhaps a chroot environment");
    if (facts.selinuxEnforcing) {
        return {
            found: `SELinux forbids namespaces to ${facts.confinement ?? "mrrl"}`,
            fix: selinuxFix,
        };
    }
    return {
        found: "the kernel refuses namespaces, and no known setting of this host says why",
        fix: ["# what the kernel noted when it refused:", "sudo dmesg | tail -n 20"],
    };
}
/** Complaints about what is not allowed; not those about files that are missing. */
const complaints = new RegExp([
    // bwrap(1)
    "^bwrap: (?:.*namespace|setting up [ug]id map|No permissions|loopback: |Failed to make ",
    "|Failed to mount |Can't mount |pivot_root|.*capset failed|prctl).*$",
    // unshare(1)
    "|^unshare: (?:unshare failed|write failed|cannot |mount ).*$",
].join(""), "m");
function apparmorObstacle(loader) {
    return {
        found: "AppArmor lets only listed programs use user namespaces: kernel.apparmor_restrict_unprivileged_userns is 1",
        fix: apparmorFix(loader),
    };
}
function containerObstacle(facts, why) {
    return {
        found: `the container (${facts.container}) does not let mrrl make namespaces: ${why}`,
        fix: containerFix(facts),
    };
}
function maskedObstacle(facts) {
    return {
        found: `no new /proc can be mounted, because parts of this one are hidden (${facts.maskedProc[0]}, …)`,
        fix: containerFix(facts),
    };
}
function chrootObstacle(found) {
    return {
        found: `${found}, in which the kernel lets no sandbox be made`,
        fix: [
            "# enter the directory without chroot, on the host:",
            'D=<directory>; sudo unshare --mount sh -c \'mount --rbind "$1" "$1" && cd "$1" && pivot_root . . && umount -l . && exec su - "$2"\' sh "$D" "$USER"',
        ],
    };
}
