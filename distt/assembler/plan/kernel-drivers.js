/** Options of the kernel without which it finds no disk on a bus. */
const diskOptions = {
    virtio: ["VIRTIO_PCI", "VIRTIO_BLK"],
    nvme: ["BLK_DEV_NVME"],
    ahci: ["SATA_AHCI", "BLK_DEV_SD"],
    usb: ["USB_XHCI_HCD", "USB_STORAGE", "BLK_DEV_SD"],
    scsi: ["VIRTIO_PCI", "SCSI_VIRTIO", "BLK_DEV_SD"],
};
/** The same for a network card. */
const networkOptions = {
    virtio: ["VIRTIO_PCI", "VIRTIO_NET"],
    e1000e: ["E1000E"],
};
/**
 * What a kernel has no driver for in a machine. Only drivers that are built in count:
 * images have no modules.
 * @param config the kernel's configuration, the text of its `.config`.
 */
export function missingDrivers(config, { bus, nic }) {
    const present = new Set([...config.matchAll(/^CONFIG_(\w+)=y$/gm)].map(([, name]) => name));
    const lacks = (options) => options.filter((name) => !present.has(name)).map((name) => `CONFIG_${name}`);
    return [
        { part: `a disk on ${bus}`, option: `--bus ${bus}`, missing: lacks(diskOptions[bus]) },
        {
            part: `the ${nic} network card`,
            option: `--nic ${nic}`,
            missing: lacks(networkOptions[nic]),
        },
    ].filter(({ missing }) => missing.length > 0);
}
