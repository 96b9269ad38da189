const units = ["B", "KiB", "MiB", "GiB", "TiB"];
/** A size for people who have to recognise a disk: `28.6 GiB`. */
export function diskSize(bytes) {
    let size = bytes;
    let unit = 0;
    while (size >= 1024 && unit < units.length - 1) {
        size /= 1024;
        unit += 1;
    }
    return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}
/** What a person recognises a disk by: a line for the disk, one for each partition. */
export function describeDisk(disk) {
    const facts = [
        disk.model ?? "(no model)",
        disk.serial === undefined ? "(no serial number)" : `serial ${disk.serial}`,
        `${diskSize(disk.size)} (${disk.size} bytes)`,
        disk.backingFile === undefined ? `on ${disk.bus}` : `a loop device over ${disk.backingFile}`,
        ...(disk.removable ? ["removable"] : []),
        ...(disk.readOnly ? ["read-only"] : []),
    ];
    const width = Math.max(0, ...disk.partitions.map(({ name }) => name.length));
    const partitions = disk.partitions.map(({ name, size, label }) => `  ${name.padEnd(width)}  ${diskSize(size).padStart(11)}${label === undefined ? "" : `  ${label}`}`);
    return [
        `${disk.path}: ${facts.join(", ")}`,
        ...(partitions.length > 0 ? partitions : ["  no partitions"]),
    ].join("\n");
}
/**
 * The bus a disk is on, from its real path in sysfs: the device nearest to it that
 * names one.
 */
export function diskBus(sysfsPath) {
    const buses = [
        ["loop", /^\/sys\/devices\/virtual\/block\/loop\d/],
        ["nbd", /^\/sys\/devices\/virtual\/block\/nbd\d/],
        ["usb", /\/usb\d+\//],
        ["nvme", /\/nvme\d+\//],
        ["mmc", /\/mmc\d+\//],
        ["ata", /\/ata\d+\//],
        ["virtio-scsi", /\/virtio\d+\/host\d+\//],
        ["virtio", /\/virtio\d+\//],
        ["scsi", /\/host\d+\//],
    ];
    return buses.find(([, pattern]) => pattern.test(sysfsPath))?.[0] ?? "an unknown bus";
}
