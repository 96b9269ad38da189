/**
 * The smallest x86_64 program: an ELF file (elf(5)) of one segment whose code calls
 * exit(0). Where it runs, programs can be executed.
 */
export function tinyProgram() {
    const headers = 64 + 56;
    // mov eax, 60; xor edi, edi; syscall
    const code = Buffer.from([0xb8, 60, 0, 0, 0, 0x31, 0xff, 0x0f, 0x05]);
    const base = 0x400000n;
    const file = Buffer.alloc(headers + code.length);
    file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // ELF, 64 bits, little-endian, version 1
    file.writeUInt16LE(2, 16); // an executable
    file.writeUInt16LE(62, 18); // for x86_64
    file.writeUInt32LE(1, 20);
    file.writeBigUInt64LE(base + BigInt(headers), 24); // entry point
    file.writeBigUInt64LE(64n, 32); // the program header is here,
    file.writeUInt16LE(64, 52); // behind this header of 64 bytes,
    file.writeUInt16LE(56, 54); // of 56 bytes,
    file.writeUInt16LE(1, 56); // alone
    file.writeUInt32LE(1, 64); // to be loaded,
    file.writeUInt32LE(5, 68); // readable and executable
    file.writeBigUInt64LE(base, 80);
    file.writeBigUInt64LE(base, 88);
    file.writeBigUInt64LE(BigInt(file.length), 96);
    file.writeBigUInt64LE(BigInt(file.length), 104);
    file.writeBigUInt64LE(0x1000n, 112); // page size
    file.set(code, headers);
    return file;
}
