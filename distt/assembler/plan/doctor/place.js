import { shellCommand } from "../shell-command.js";
/** File systems of other machines: locks hold on one machine only. */
const network = /^(?:nfs4?|cifs|smb3|9p|afs|ceph|fuse\.(?:sshfs|glusterfs|s3fs|rclone)|virtiofs)$/;
/** Judges one directory that mrrl writes to. */
export function placeFinding(facts, needs) {
    const { path } = facts;
    const base = { code: needs.code, group: "disk", subject: needs.code };
    const failed = (found, fix) => ({
        ...base,
        status: needs.severity,
        found: `${path}: ${found}`,
        fix,
    });
    const elsewhere = [`export ${needs.setting}=<a directory on another disk>`];
    const trouble = facts.obstacle ?? facts.trial?.failure;
    if (trouble === "ENOTDIR")
        return failed(`${facts.existing} is no directory`, elsewhere);
    if (trouble === "EROFS" || facts.options.includes("ro")) {
        return failed("the file system is mounted read-only", elsewhere);
    }
    const full = trouble === "ENOSPC" || trouble === "EDQUOT";
    if (trouble !== undefined && !full)
        return failed(notWritable(facts, trouble), ownerFix(facts, elsewhere));
    if (full || facts.free < needs.least) {
        return failed(`${size(facts.free)} are free, at least ${size(needs.least)} are needed`, [
            "# free some space; what takes most:",
            shellCommand(["du", "-xh", "--max-depth=2", facts.existing]),
            "# or go elsewhere:",
            ...elsewhere,
        ]);
    }
    if (facts.inodes !== undefined && facts.inodes < needs.files) {
        return failed(`only ${facts.inodes} more files fit (inodes), ${needs.files} are needed`, [
            "# go elsewhere, or make the file system anew with more inodes (mkfs.ext4 -N)",
            ...elsewhere,
        ]);
    }
    const missing = (facts.trial?.missing ?? []).filter((what) => !needs.spared.includes(what));
    if (missing.length > 0) {
        return failed(`the file system (${facts.fileSystem}) has no ${missing.join(", no ")}`, missing.length === 1 && missing[0] === "running programs" && facts.options.includes("noexec")
            ? [
                "# it is mounted noexec; allow programs there, or go elsewhere:",
                shellCommand(["sudo", "mount", "-o", "remount,exec", facts.existing]),
                ...elsewhere,
            ]
            : elsewhere);
    }
    const found = `${path}: ${size(facts.free)} free on ${facts.fileSystem}`;
    if (network.test(facts.fileSystem)) {
        return {
            ...base,
            status: "warning",
            found: `${found}, a file system of another machine: mrrl's locks hold on this machine only`,
            fix: [
                "# let no other machine use this directory at the same time, or go elsewhere:",
                ...elsewhere,
            ],
        };
    }
    if (facts.free < needs.enough) {
        return {
            ...base,
            status: "warning",
            found: `${found}; ${size(needs.enough)} are enough for everything`,
            fix: ["# free some space, or go elsewhere:", ...elsewhere],
        };
    }
    return { ...base, status: "ok", found };
}
function notWritable({ existing, owner, user }, code) {
    const whose = owner === user ? "" : `, which belongs to user ${owner}; this is user ${user}`;
    return `cannot be written (${code} in ${existing}${whose})`;
}
function ownerFix({ path, existing, owner, user }, elsewhere) {
    if (owner === user)
        return [shellCommand(["chmod", "u+rwx", existing]), "# or go elsewhere:", ...elsewhere];
    const own = path === existing
        ? `sudo chown -R "$(id -u):$(id -g)" ${shellCommand([path])}`
        : `sudo install -d -o "$(id -u)" -g "$(id -g)" ${shellCommand([path])}`;
    return ["# take it over if nobody else uses it, or go elsewhere:", own, ...elsewhere];
}
function size(bytes) {
    return bytes < 1024 ** 3
        ? `${Math.floor(bytes / 1024 ** 2)} MiB`
        : `${(Math.floor((bytes / 1024 ** 3) * 10) / 10).toFixed(1)} GiB`;
}
