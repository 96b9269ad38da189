import { MrrlError } from "../errors/mrrl-error.js";
const headerSize = 110;
const trailer = "TRAILER!!!";
/**
 * A cpio archive in the "newc" form (cpio(5)), which GRUB's newc module reads as
 * a file system: regular files with mode 0444, root:root, mtime 1, in the given
 * order, padded to whole sectors.
 */
export function newcArchive(files) {
    const parts = [];
    files.forEach(({ name, bytes }, index) => {
        parts.push(header(name, index + 1, bytes.length), bytes, padding(bytes.length, 4));
    });
    parts.push(header(trailer, 0, 0));
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    return Buffer.concat([...parts, padding(length, 512)]);
}
function header(name, inode, size) {
    if (size > 0xffffffff || !/^[a-zA-Z0-9._!-]+$/.test(name)) {
        throw new MrrlError("BUG", `'${name}' cannot be in a newc archive`);
    }
    const isTrailer = name === trailer;
    const fields = [
        inode,
        isTrailer ? 0 : 0o100444,
        0, // uid
        0, // gid
        1, // links
        isTrailer ? 0 : 1, // mtime
        size,
        0, // device, major and minor
        0,
        0, // device of a special file, major and minor
        0,
        name.length + 1,
        0, // checksum, unused in this form
    ];
    const text = fields.map((field) => field.toString(16).padStart(8, "0")).join("");
    const head = Buffer.from(`070701${text}${name}\0`, "latin1");
    return Buffer.concat([head, padding(headerSize + name.length + 1, 4)]);
}
function padding(length, unit) {
    return Buffer.alloc((unit - (length % unit)) % unit);
}
