import test from "ava";
import { deviceNumber, parseMountInfo, parseSwaps } from "../../assembler/plan/mount-table.js";
test("mountinfo: device, target and source, with optional fields and escapes", (t) => {
    const text = [
        "22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw",
        "40 22 0:35 /@home /home rw shared:2 master:3 - btrfs /dev/sda3 rw,subvol=/@home",
        "41 22 8:17 / /media/my\\040stick\\134 rw - vfat /dev/sdb1 rw",
        "",
    ].join("\n");
    t.deepEqual(parseMountInfo(text), [
        { device: "8:2", target: "/", source: "/dev/sda2" },
        { device: "0:35", target: "/home", source: "/dev/sda3" },
        { device: "8:17", target: "/media/my stick\\", source: "/dev/sdb1" },
    ]);
});
test("swaps: a heading, then a path a line", (t) => {
    const text = "Filename\t\tType\n/dev/sda4      partition\t10\t0\t-2\n/swap\\040file file 1 0 -3\n";
    t.deepEqual(parseSwaps(text), ["/dev/sda4", "/swap file"]);
});
test("device numbers, also large ones", (t) => {
    t.is(deviceNumber(0x0811), "8:17");
    t.is(deviceNumber(0x10_3a_05), "58:261");
});
