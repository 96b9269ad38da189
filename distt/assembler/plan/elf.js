const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NULL = 0n;
const DT_NEEDED = 1n;
/**
 * Reads how an x86_64 ELF executable or shared object is linked.
 * Undefined when the bytes are not such a file (objects and archives are not linked yet).
 */
export function elfLinkage(bytes) {
    if (bytes.length < 64 || bytes.readUInt32BE(0) !== 0x7f454c46)
        return undefined;
    const is64Little = bytes[4] === 2 && bytes[5] === 1;
    const type = bytes.readUInt16LE(16);
    if (!is64Little || (type !== 2 && type !== 3))
        return undefined;
    const tableOffset = Number(bytes.readBigUInt64LE(32));
    const entrySize = bytes.readUInt16LE(54);
    const count = bytes.readUInt16LE(56);
    let interpreter;
    let needsLibraries = false;
    for (let index = 0; index < count; index++) {
        const header = tableOffset + index * entrySize;
        if (header + 56 > bytes.length)
            break;
        const segment = bytes.readUInt32LE(header);
        const offset = Number(bytes.readBigUInt64LE(header + 8));
        const size = Number(bytes.readBigUInt64LE(header + 32));
        const content = bytes.subarray(offset, offset + size);
        if (segment === PT_INTERP)
            interpreter = content.toString("latin1").replace(/\0.*$/s, "");
        if (segment === PT_DYNAMIC)
            needsLibraries = hasNeeded(content);
    }
    return { interpreter, needsLibraries };
}
function hasNeeded(dynamic) {
    for (let at = 0; at + 16 <= dynamic.length; at += 16) {
        const tag = dynamic.readBigInt64LE(at);
        if (tag === DT_NULL)
            return false;
        if (tag === DT_NEEDED)
            return true;
    }
    return false;
}
