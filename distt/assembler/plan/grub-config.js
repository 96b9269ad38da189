import { sectorSize } from "./gpt.js";
import { partitionOf } from "./image-layout.js";
/**
 * The modules of both GRUB images. Everything the script uses must be listed:
 * nothing can be loaded later.
 */
const modules = [
    "memdisk",
    "tar",
    "part_gpt",
    "newc",
    "fat",
    "loadenv",
    "loopback",
    "hashsum",
    "gcry_sha256",
    "probe",
    "regexp",
    "test",
    "true",
    "echo",
    "sleep",
    "linux",
    "boot",
    "reboot",
    "normal",
];
export const biosPlatform = {
    format: "i386-pc",
    modules: [...modules, "biosdisk", "serial", "terminal"],
};
export const uefiPlatform = {
    format: "x86_64-efi",
    modules: [...modules, "terminal"],
};
/** Puts the fixed places of a layout in front of GRUB's script. */
export function grubConfiguration(script, layout, uniqueGuid) {
    const blocks = ({ start, size }) => `${start / sectorSize}+${size / sectorSize}`;
    const fixed = {
        fixed_state: blocks(partitionOf(layout, "state")),
        fixed_boot_a: blocks(partitionOf(layout, "boot-a")),
        fixed_boot_b: blocks(partitionOf(layout, "boot-b")),
        fixed_root_a: uniqueGuid("root-a"),
        fixed_root_b: uniqueGuid("root-b"),
    };
    const lines = Object.entries(fixed).map(([name, value]) => `set ${name}=${value}\n`);
    return `${lines.join("")}${script}`;
}
/**
 * The command line of grub-mkimage. `-p` comes after `-m`, which would otherwise
 * make the memory disk GRUB's boot device. Files are names in the working directory.
 */
export function grubMkimage(platform, files) {
    return [
        "grub-mkimage",
        `--format=${platform.format}`,
        `--output=${files.output}`,
        `--config=${files.early}`,
        `--memdisk=${files.memdisk}`,
        "--prefix=/",
        ...platform.modules,
    ];
}
