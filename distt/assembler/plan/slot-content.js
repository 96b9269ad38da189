import { MrrlError } from "../errors/mrrl-error.js";
import { sha256 } from "../model/sha256.js";
import { verityBlock } from "./dm-verity.js";
import { sectorSize } from "./gpt.js";
import { environmentBlock } from "./grub-environment.js";
import { newcArchive } from "./newc.js";
/** The version of the slot contract that GRUB on the disk understands. */
const slotFormat = "1";
const configurationSize = 4096;
/**
 * What a boot-x partition holds: the kernel, `slot.cfg` (how to mount the root
 * that belongs to it, as a GRUB environment block) and `sums` (sha256 of both).
 * The same bytes serve slot a and slot b.
 * @param salt hexadecimal.
 * @param kernelArguments put behind mrrl's own, in this order.
 */
export function slotContent(kernel, verity, salt, kernelArguments) {
    for (const argument of kernelArguments) {
        // GRUB puts them on the command line unquoted.
        if (!/^[A-Za-z0-9._,=:/@+%-]+$/.test(argument)) {
            throw new MrrlError("BUG", `'${argument}' cannot be a kernel argument of a slot`);
        }
    }
    const configuration = environmentBlock({
        format: slotFormat,
        sectors: String((verity.dataBlocks * verityBlock) / sectorSize),
        blocks: String(verity.dataBlocks),
        root_hash: verity.rootHash,
        salt,
        arguments: kernelArguments.join(" "),
    }, configurationSize);
    const sums = Buffer.from(`${sha256(kernel)}  vmlinuz\n${sha256(configuration)}  slot.cfg\n`, "latin1");
    const archive = newcArchive([
        { name: "vmlinuz", bytes: kernel },
        { name: "slot.cfg", bytes: configuration },
        { name: "sums", bytes: sums },
    ]);
    const parts = { kernel: kernel.length, "slot.cfg": configuration.length, sums: sums.length };
    const overhead = archive.length - kernel.length - configuration.length - sums.length;
    return { archive, parts: { ...parts, "cpio headers": overhead } };
}
