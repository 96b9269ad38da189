import { MrrlError } from "../errors/mrrl-error.js";
import { describeDisk } from "./disk-description.js";
import { sectorSize } from "./gpt.js";
const listDisks = "`lsblk --nodeps --output PATH,SIZE,MODEL,SERIAL,TRAN` lists the disks";
/**
 * Accepts a target only if it is a whole disk that nobody uses and the image fits on.
 * @throws DISK_REFUSED with the first reason, and all that is known of the disk.
 */
export function acceptDisk(target, image) {
    if (target.type === "partition") {
        throw new MrrlError("DISK_REFUSED", `it is a partition of ${target.disk}, not a whole disk`, {
            place: target.path,
            hint: `name the disk if all of it may be lost: --write ${target.disk}`,
        });
    }
    if (target.type === "other") {
        throw new MrrlError("DISK_REFUSED", `it is ${target.what}, not a disk`, {
            place: target.path,
            hint: `name a whole disk, such as /dev/sdb; ${listDisks}`,
        });
    }
    const [first, ...more] = diskRefusals(target, image);
    if (!first)
        return target;
    throw new MrrlError("DISK_REFUSED", first.reason, {
        place: target.path,
        evidence: [...more.map(({ reason }) => `also: ${reason}`), describeDisk(target)].join("\n"),
        hint: first.hint,
    });
}
/** Every reason not to write an image to a disk, the weightiest first. */
export function diskRefusals(disk, image) {
    const refusals = [];
    const refuse = (reason, hint) => refusals.push({ reason, hint });
    const system = disk.uses.find((use) => use.type === "mount" && use.target === "/");
    if (system) {
        refuse(`the running system is on it (${system.part} is mounted at /)`, `boot this machine from another disk to write to this one; ${listDisks}`);
    }
    if (disk.backingFile === image.path) {
        refuse("it is a loop device over the image itself", "write to another disk");
    }
    for (const use of disk.uses)
        if (use !== system)
            refuse(describeUse(use), freeing(use));
    if (disk.size === 0) {
        refuse("it has no size: there is no medium in it", `put one in; ${listDisks}`);
    }
    else if (disk.size < image.size) {
        refuse(`it is too small: the image has ${image.size} bytes, the disk ${disk.size}, ${image.size - disk.size} too few`, "take a larger disk, or make `slots` or `data` smaller in the profile");
    }
    if (disk.logicalSector !== sectorSize) {
        refuse(`its logical sectors have ${disk.logicalSector} bytes: the image's partition table and boot loader count in sectors of ${sectorSize}`, "take another disk; many NVMe disks can be reformatted with 512-byte sectors (`nvme format --lbaf`, which erases them)");
    }
    if (disk.readOnly) {
        refuse("it is read-only", "look for a write-protect switch on it, or `blockdev --setrw` it");
    }
    if (!disk.accessible) {
        refuse("you may not read and write it", `\`sudo chown "$USER" ${disk.path}\` makes it yours until it is unplugged; then run the same command again`);
    }
    return refusals;
}
function describeUse(use) {
    switch (use.type) {
        case "mount":
            return `${use.part} is mounted at ${use.target}`;
        case "swap":
            return `${use.part} is in use as swap space`;
        case "holder":
            return `${use.part} is in use by ${use.holder}`;
    }
}
function freeing(use) {
    switch (use.type) {
        case "mount":
            return `unmount it first, if this is the right disk: umount ${use.target}`;
        case "swap":
            return `take it out of use first, if this is the right disk: swapoff /dev/${use.part}`;
        case "holder":
            return "take that apart first, if this is the right disk (losetup -d, mdadm --stop, vgchange -an, cryptsetup close)";
    }
}
/**
 * Whether a disk is still the one that was shown to the user.
 * @throws DISK_REFUSED when another one has taken its name.
 */
export function sameDisk(shown, present) {
    const same = ["name", "size", "model", "serial", "sequence"].every((key) => shown[key] === present[key]);
    if (same)
        return;
    throw new MrrlError("DISK_REFUSED", "it is not the disk any more that it was a moment ago", {
        place: shown.path,
        evidence: `before: ${describeDisk(shown)}\nnow:    ${describeDisk(present)}`,
        hint: "nothing was written; look again which disk it is, and run the same command again",
    });
}
