import { sha256 } from "../../../assembler/model/sha256.js";
import { VerityHasher } from "../../../assembler/plan/dm-verity.js";
import { isEnvironmentBlock, parseEnvironmentBlock, } from "../../../assembler/plan/grub-environment.js";
const unbootable = { bootable: false };
/** Reads a boot partition as GRUB's script does (docs/image.md, the slot contract). */
export function readBootPartition(bytes) {
    const files = readNewc(bytes);
    const sums = files.get("sums")?.toString("latin1") ?? "";
    const lines = sums.trimEnd().split("\n");
    if (sums === "")
        return unbootable;
    for (const line of lines) {
        const [digest = "", name = ""] = line.split("  ");
        const file = files.get(name);
        if (!file || sha256(file) !== digest)
            return unbootable;
    }
    const text = files.get("slot.cfg");
    if (!text || !files.has("vmlinuz") || !isEnvironmentBlock(text))
        return unbootable;
    const { format, blocks = "", root_hash = "", salt = "" } = parseEnvironmentBlock(text);
    if (format !== "1")
        return unbootable;
    return { bootable: true, blocks: Number(blocks), rootHash: root_hash, salt };
}
/** Whether a root partition is the one that belongs to a boot partition: data and whole tree. */
export function rootIsWhole(bytes, { blocks, rootHash, salt }) {
    const size = blocks * 4096;
    if (!Number.isInteger(blocks) || blocks < 2 || size > bytes.length)
        return false;
    const hasher = new VerityHasher(Buffer.from(salt, "hex"));
    hasher.update(bytes.subarray(0, size));
    const found = hasher.finish();
    const tree = bytes.subarray(size, size + found.tree.length);
    return found.rootHash === rootHash && tree.equals(found.tree);
}
/** The files of a newc archive, as far as it goes. */
function readNewc(bytes) {
    const files = new Map();
    let at = 0;
    while (bytes.toString("latin1", at, at + 6) === "070701") {
        const field = (index) => Number.parseInt(bytes.toString("latin1", at + 6 + 8 * index, at + 14 + 8 * index), 16);
        const [size, nameSize] = [field(6), field(11)];
        if (!(size >= 0 && nameSize > 0))
            break;
        const name = bytes.toString("latin1", at + 110, at + 110 + nameSize - 1);
        if (name === "TRAILER!!!")
            break;
        const start = align(at + 110 + nameSize);
        if (start + size > bytes.length)
            break;
        files.set(name, bytes.subarray(start, start + size));
        at = align(start + size);
    }
    return files;
}
function align(at) {
    return Math.ceil(at / 4) * 4;
}
