import { readdir, readFile, stat } from "node:fs/promises";
import { deviceNumber, parseMountInfo, parseSwaps } from "../plan/mount-table.js";
/**
 * What uses a disk, its partitions, and whatever the kernel made of them (LVM, RAID,
 * encryption, loop devices), as far as this process can see: mounts of other
 * namespaces, for example, only show when the disk is opened exclusively.
 */
export async function diskUses(path, name, partitions) {
    const own = [name, ...partitions.map((partition) => partition.name)];
    const loops = await loopsOver(new Set([path, ...own.map((each) => `/dev/${each}`)]));
    const uses = [];
    const parts = new Map();
    const pending = own.map((each) => ({ device: each, part: each }));
    for (let next = pending.shift(); next; next = pending.shift()) {
        const { device, part } = next;
        if (parts.has(device))
            continue;
        parts.set(device, part);
        const holders = [...(await list(`/sys/class/block/${inSysfs(device)}/holders`))];
        for (const holder of [...holders, ...(loops.get(`/dev/${device}`) ?? [])]) {
            const label = await text(`/sys/class/block/${holder}/dm/name`);
            const shown = label === undefined ? holder : `${holder} (${label})`;
            uses.push({ type: "holder", part: device, holder: shown });
            pending.push({ device: holder, part: holder });
        }
    }
    const numbers = new Map();
    for (const device of parts.keys()) {
        const number = await text(`/sys/class/block/${inSysfs(device)}/dev`);
        if (number !== undefined)
            numbers.set(number, device);
    }
    for (const mount of parseMountInfo((await text("/proc/self/mountinfo")) ?? "")) {
        // Btrfs and others have no device number of their own: their source is a path.
        const part = numbers.get(mount.device) ?? numbers.get((await numberOf(mount.source)) ?? "no number");
        if (part !== undefined)
            uses.push({ type: "mount", part, target: mount.target });
    }
    for (const swap of parseSwaps((await text("/proc/swaps")) ?? "")) {
        const part = numbers.get((await numberOf(swap)) ?? "no number");
        if (part !== undefined)
            uses.push({ type: "swap", part });
    }
    return uses;
}
/** The loop devices over any of these devices, by its path. */
async function loopsOver(paths) {
    const found = new Map();
    for (const name of await list("/sys/class/block")) {
        if (!name.startsWith("loop"))
            continue;
        const file = await text(`/sys/class/block/${name}/loop/backing_file`);
        if (file !== undefined && paths.has(file))
            found.set(file, [...(found.get(file) ?? []), name]);
    }
    return found;
}
async function numberOf(path) {
    if (!path.startsWith("/dev/"))
        return undefined;
    try {
        const stats = await stat(path);
        return stats.isBlockDevice() ? deviceNumber(stats.rdev) : undefined;
    }
    catch {
        return undefined;
    }
}
function inSysfs(device) {
    return device.replaceAll("/", "!");
}
async function list(directory) {
    try {
        return await readdir(directory);
    }
    catch {
        return [];
    }
}
async function text(path) {
    try {
        return (await readFile(path, "utf8")).trim();
    }
    catch {
        return undefined;
    }
}
