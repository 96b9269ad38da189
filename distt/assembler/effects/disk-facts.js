import { access, constants, readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { diskBus } from "../plan/disk-description.js";
import { deviceNumber } from "../plan/mount-table.js";
import { diskUses } from "./disk-uses.js";
/** The unit of every size in sysfs, whatever the disk's sectors are. */
const sysfsSector = 512;
/** Block devices that the kernel makes of memory or of other devices. */
const virtualDisks = {
    dm: "a device-mapper device (LVM, encryption, multipath)",
    md: "a RAID array",
    ram: "memory",
    zram: "compressed memory",
    sr: "an optical drive",
    fd: "a floppy drive",
};
/**
 * Finds out what a path leads to that somebody wants an image written to. Nothing is
 * opened for writing.
 * @throws DISK_REFUSED when there is nothing at the path.
 */
export async function readTarget(device) {
    let path;
    let stats;
    try {
        path = await realpath(device);
        stats = await stat(path);
    }
    catch (cause) {
        const { code } = cause;
        const what = code === "ENOENT" || code === "ENOTDIR" ? "there is no such device" : `${code}`;
        throw new MrrlError("DISK_REFUSED", what, {
            place: device,
            hint: "is it plugged in? `lsblk --nodeps` lists the disks",
            cause,
        });
    }
    if (!stats.isBlockDevice())
        return { type: "other", path, what: kindOf(stats) };
    let directory;
    try {
        directory = await realpath(`/sys/dev/block/${deviceNumber(stats.rdev)}`);
    }
    catch {
        return { type: "other", path, what: "a device file that no device belongs to" };
    }
    if ((await text(directory, "partition")) !== undefined) {
        return { type: "partition", path, disk: `/dev/${kernelName(dirname(directory))}` };
    }
    const name = kernelName(directory);
    const what = virtualDisks[/^[a-z]+/.exec(name)?.[0] ?? ""];
    if (what !== undefined)
        return { type: "other", path, what };
    return await readDisk(path, name, directory);
}
async function readDisk(path, name, directory) {
    const partitions = await readPartitions(directory);
    const serial = (await text(directory, "device/serial")) ??
        (await text(directory, "serial")) ??
        (await serialPage(directory));
    const vendor = await text(directory, "device/vendor");
    const model = (await text(directory, "device/model")) ?? (await text(directory, "device/name"));
    return {
        type: "disk",
        name,
        path,
        size: (await number(directory, "size")) * sysfsSector,
        logicalSector: await number(directory, "queue/logical_block_size"),
        readOnly: (await number(directory, "ro")) === 1,
        removable: (await number(directory, "removable")) === 1,
        accessible: await access(path, constants.R_OK | constants.W_OK).then(() => true, () => false),
        // A number in place of a vendor (virtio) tells nobody anything.
        model: [vendor?.startsWith("0x") ? undefined : vendor, model].filter(Boolean).join(" ") || undefined,
        serial,
        bus: diskBus(directory),
        backingFile: await text(directory, "loop/backing_file"),
        sequence: await text(directory, "diskseq"),
        partitions,
        uses: await diskUses(path, name, partitions),
    };
}
async function readPartitions(directory) {
    const partitions = [];
    for (const entry of await readdir(directory)) {
        const own = join(directory, entry);
        if ((await text(own, "partition")) === undefined)
            continue;
        partitions.push({
            name: kernelName(own),
            size: (await number(own, "size")) * sysfsSector,
            label: /^PARTNAME=(.+)$/m.exec((await text(own, "uevent")) ?? "")?.[1],
            start: await number(own, "start"),
        });
    }
    return partitions
        .sort((one, other) => one.start - other.start)
        .map(({ name, size, label }) => ({ name, size, label }));
}
/** The "unit serial number" page of a SCSI or ATA disk (SPC-4, 7.8.15): four bytes, then text. */
async function serialPage(directory) {
    try {
        const page = await readFile(join(directory, "device/vpd_pg80"));
        return page.subarray(4).toString("latin1").replaceAll("\0", "").trim() || undefined;
    }
    catch {
        return undefined;
    }
}
/** `/` in a device's name is `!` in sysfs. */
function kernelName(directory) {
    return basename(directory).replaceAll("!", "/");
}
function kindOf(stats) {
    if (stats.isFile())
        return "a file";
    if (stats.isDirectory())
        return "a directory";
    if (stats.isCharacterDevice())
        return "a character device";
    return "a pipe or socket";
}
/** The text of an attribute in sysfs; undefined when there is none or it is empty. */
async function text(directory, attribute) {
    try {
        return (await readFile(join(directory, attribute), "utf8")).trim() || undefined;
    }
    catch {
        return undefined;
    }
}
async function number(directory, attribute) {
    return Number((await text(directory, attribute)) ?? 0);
}
