import test from "ava";
import { describeDisk, diskBus, diskSize } from "../../assembler/plan/disk-description.js";
import { acceptDisk, diskRefusals, sameDisk } from "../../assembler/plan/disk-refusal.js";
import { refusal } from "../support/definitions.js";
const image = { path: "/home/me/out/metal.img", size: 460 * 1024 ** 2 };
const stick = {
    type: "disk",
    name: "sdb",
    path: "/dev/sdb",
    size: 15_376_000_000,
    logicalSector: 512,
    readOnly: false,
    removable: true,
    accessible: true,
    model: "SanDisk Ultra",
    serial: "4C530001",
    bus: "usb",
    backingFile: undefined,
    sequence: "12",
    partitions: [
        { name: "sdb1", size: 512 * 1024 ** 2, label: undefined },
        { name: "sdb2", size: 8 * 1024 ** 3, label: "holiday" },
    ],
    uses: [],
};
const reasons = (changes) => diskRefusals({ ...stick, ...changes }, image).map(({ reason }) => reason);
test("a disk that nobody uses is accepted as it is", (t) => {
    t.is(acceptDisk(stick, image), stick);
});
test("what is not a whole disk is refused, with what it is", (t) => {
    const refused = (target) => refusal(() => acceptDisk(target, image));
    t.like(refused({ type: "other", path: "/etc", what: "a directory" }), {
        code: "DISK_REFUSED",
        exitCode: 2,
        place: "/etc",
        message: "it is a directory, not a disk",
    });
    const partition = refused({ type: "partition", path: "/dev/sdb1", disk: "/dev/sdb" });
    t.is(partition.message, "it is a partition of /dev/sdb, not a whole disk");
    t.regex(partition.hint ?? "", /--write \/dev\/sdb$/);
});
test("every use is a reason, the running system the first", (t) => {
    const uses = [
        { type: "mount", part: "sdb1", target: "/boot" },
        { type: "swap", part: "sdb2" },
        { type: "holder", part: "sdb3", holder: "dm-0 (root)" },
        { type: "mount", part: "dm-0", target: "/" },
    ];
    t.deepEqual(reasons({ uses }), [
        "the running system is on it (dm-0 is mounted at /)",
        "sdb1 is mounted at /boot",
        "sdb2 is in use as swap space",
        "sdb3 is in use by dm-0 (root)",
    ]);
    const { message, evidence } = refusal(() => acceptDisk({ ...stick, uses }, image));
    t.regex(message, /the running system is on it/);
    t.regex(evidence ?? "", /^also: sdb2 is in use as swap space$/m);
    t.regex(evidence ?? "", /SanDisk Ultra/);
});
test("a disk that is a byte too small is refused with the arithmetic, one that fits is not", (t) => {
    t.deepEqual(reasons({ size: image.size }), []);
    t.deepEqual(reasons({ size: image.size - 1 }), [
        `it is too small: the image has ${image.size} bytes, the disk ${image.size - 1}, 1 too few`,
    ]);
    t.deepEqual(reasons({ size: 0 }), ["it has no size: there is no medium in it"]);
});
test("4Kn, read-only, forbidden, and the image itself", (t) => {
    t.regex(reasons({ logicalSector: 4096 })[0] ?? "", /4096 bytes: .* sectors of 512/);
    t.deepEqual(reasons({ readOnly: true }), ["it is read-only"]);
    t.deepEqual(reasons({ backingFile: image.path }), ["it is a loop device over the image itself"]);
    const { hint } = refusal(() => acceptDisk({ ...stick, accessible: false }, image));
    t.regex(hint ?? "", /sudo chown "\$USER" \/dev\/sdb/);
});
test("another disk under the same name is noticed", (t) => {
    t.notThrows(() => sameDisk(stick, { ...stick, uses: [] }));
    for (const change of [{ serial: "other" }, { size: 1 }, { sequence: "13" }, { model: "x" }]) {
        const { code, evidence } = refusal(() => sameDisk(stick, { ...stick, ...change }));
        t.is(code, "DISK_REFUSED");
        t.regex(evidence ?? "", /before: .*\n(?:.*\n)*now: /);
    }
});
test("a disk is shown by what a person knows it by", (t) => {
    t.deepEqual(describeDisk(stick).split("\n"), [
        "/dev/sdb: SanDisk Ultra, serial 4C530001, 14.3 GiB (15376000000 bytes), on usb, removable",
        "  sdb1    512.0 MiB",
        "  sdb2      8.0 GiB  holiday",
    ]);
    const bare = { ...stick, model: undefined, serial: undefined, partitions: [] };
    t.regex(describeDisk(bare), /\(no model\), \(no serial number\).*\n {2}no partitions$/);
    t.is(diskSize(512), "512 B");
    t.is(diskSize(2 * 1024 ** 4), "2.0 TiB");
});
const pci = "/sys/devices/pci0000:00/0000:00:1f.2";
for (const [path, bus] of [
    [`${pci}/usb2/2-1/2-1:1.0/host6/target6:0:0/6:0:0:0/block/sdb`, "usb"],
    [`${pci}/ata1/host0/target0:0:0/0:0:0:0/block/sda`, "ata"],
    [`${pci}/nvme/nvme0/nvme0n1`, "nvme"],
    [`${pci}/virtio2/block/vda`, "virtio"],
    [`${pci}/virtio0/host2/target2:0:0/2:0:0:0/block/sdc`, "virtio-scsi"],
    [`${pci}/host0/port-0:0/end_device-0:0/target0:0:0/0:0:0:0/block/sda`, "scsi"],
    [`${pci}/mmc_host/mmc0/mmc0:0001/block/mmcblk0`, "mmc"],
    ["/sys/devices/virtual/block/loop3", "loop"],
]) {
    test(`a disk on ${bus} is known by its place in sysfs`, (t) => {
        t.is(diskBus(path), bus);
    });
}
