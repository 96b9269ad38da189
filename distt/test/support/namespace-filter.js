/** Codes of classic BPF, and offsets into struct seccomp_data; seccomp(2). */
const load = 0x20;
const jumpEqual = 0x15;
const jumpSet = 0x45;
const end = 0x06;
const systemCall = 0;
const firstArgument = 16;
const allow = 0x7fff0000;
const notPermitted = 0x00050000 | 1;
const noSuchCall = 0x00050000 | 38;
const newUserNamespace = 0x10000000;
/**
 * A seccomp filter as containers have it: clone(2) and unshare(2) do not make user
 * namespaces, and clone3(2), whose flags no filter can see, does not exist.
 */
export function namespaceFilter() {
    const program = [
        [load, 0, 0, systemCall],
        [jumpEqual, 5, 0, 435], // clone3
        [jumpEqual, 1, 0, 56], // clone
        [jumpEqual, 0, 4, 272], // unshare
        [load, 0, 0, firstArgument],
        [jumpSet, 0, 2, newUserNamespace],
        [end, 0, 0, notPermitted],
        [end, 0, 0, noSuchCall],
        [end, 0, 0, allow],
    ];
    const bytes = Buffer.alloc(program.length * 8);
    for (const [index, [code, yes, no, value]] of program.entries()) {
        bytes.writeUInt16LE(code, index * 8);
        bytes.writeUInt8(yes, index * 8 + 2);
        bytes.writeUInt8(no, index * 8 + 3);
        bytes.writeUInt32LE(value, index * 8 + 4);
    }
    return bytes;
}
