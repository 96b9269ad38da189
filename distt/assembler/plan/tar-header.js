import { MrrlError } from "../errors/mrrl-error.js";
/** Unit of a tar archive, in bytes. */
export const tarBlock = 512;
const typeFlags = { file: "0", link: "1", symlink: "2", directory: "5", fifo: "6" };
/** What the classic fields hold, in bytes. */
const longestName = 100;
const largestSize = 0o77777777777;
/**
 * The header of an entry in the ustar form (POSIX.1-2001, pax(1)), preceded by an
 * extended header when a name, a target or a size does not fit.
 */
export function tarHeader(entry) {
    const { name, size = 0, target = "" } = entry;
    const extended = [
        ...(Buffer.byteLength(name) > longestName ? [paxRecord("path", name)] : []),
        ...(Buffer.byteLength(target) > longestName ? [paxRecord("linkpath", target)] : []),
        ...(size > largestSize ? [paxRecord("size", String(size))] : []),
    ];
    const plain = header({ ...entry, size: Math.min(size, largestSize) }, typeFlags[entry.type]);
    if (extended.length === 0)
        return plain;
    const records = Buffer.concat(extended);
    return Buffer.concat([
        header({ name: "PaxHeader", mode: 0o644, size: records.length }, "x"),
        records,
        tarPadding(records.length),
        plain,
    ]);
}
/** Zeros up to the next whole block. */
export function tarPadding(size) {
    return Buffer.alloc((tarBlock - (size % tarBlock)) % tarBlock);
}
/** What ends an archive. */
export const tarEnd = Buffer.alloc(2 * tarBlock);
function header(entry, flag) {
    const { name, mode, uid = 0, gid = 0, size = 0, target = "" } = entry;
    if (name.includes("\0") || target.includes("\0")) {
        throw new MrrlError("BUG", `'${name}' cannot be in a tar archive`);
    }
    const block = Buffer.alloc(tarBlock);
    const octal = (value, digits) => `${value.toString(8).padStart(digits, "0")}\0`;
    block.write(name, 0, longestName);
    block.write(octal(mode, 7), 100);
    block.write(octal(uid, 7), 108);
    block.write(octal(gid, 7), 116);
    block.write(octal(size, 11), 124);
    block.write(octal(1, 11), 136); // mtime
    block.write(" ".repeat(8), 148); // checksum, computed over blanks
    block.write(flag, 156);
    block.write(target, 157, longestName);
    block.write("ustar\x0000", 257);
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return block;
}
/** `<length> <key>=<value>\n`, where the length counts itself. */
function paxRecord(key, value) {
    const rest = Buffer.byteLength(` ${key}=${value}\n`);
    let length = rest + String(rest).length;
    if (rest + String(length).length > length)
        length = rest + String(length).length;
    return Buffer.from(`${length} ${key}=${value}\n`);
}
