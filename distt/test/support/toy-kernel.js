/** mov dx,0x3fd; wait: in al,dx; test al,0x20; jz wait: until the port takes a character. */
const waitForPort = [0x66, 0xba, 0xfd, 0x03, 0xec, 0xa8, 0x20, 0x74, 0xfb];
/**
 * The smallest thing a boot loader takes for Linux: it writes its command line to
 * the first serial port and halts. Header as in Linux's
 * Documentation/arch/x86/boot.rst, code entered in 32-bit protected mode with
 * boot_params in ESI.
 */
export function toyKernel() {
    const kernel = Buffer.alloc(8192);
    kernel.writeUInt8(1, 0x1f1); // sectors of set-up code behind the first
    kernel.writeUInt32LE((kernel.length - 1024) / 16, 0x1f4);
    kernel.writeUInt16LE(0xaa55, 0x1fe);
    kernel.set([0xeb, 0x66], 0x200);
    kernel.write("HdrS", 0x202, "latin1");
    kernel.writeUInt16LE(0x020c, 0x206);
    kernel.writeUInt8(1, 0x211); // loaded high
    kernel.writeUInt32LE(0x100000, 0x214);
    kernel.writeUInt32LE(0x7fffffff, 0x22c);
    kernel.writeUInt32LE(0x200000, 0x230);
    kernel.writeUInt8(1, 0x234); // relocatable
    kernel.writeUInt8(21, 0x235);
    kernel.writeUInt32LE(2047, 0x238);
    kernel.writeBigUInt64LE(0x1000000n, 0x258);
    kernel.writeUInt32LE(0x100000, 0x260);
    kernel.set([
        ...[0xfa, 0xfc], // cli; cld
        ...[0x8b, 0xb6, 0x28, 0x02, 0x00, 0x00], // mov esi,[esi+cmd_line_ptr]
        // next: lodsb; test al,al; jz end; mov ah,al; <wait>; mov al,ah; out dx,al; jmp next
        ...[0xac, 0x84, 0xc0, 0x74, 0x14, 0x88, 0xc4],
        ...waitForPort,
        ...[0x88, 0xe0, 0x66, 0xba, 0xf8, 0x03, 0xee, 0xeb, 0xe7],
        // end: <wait>; mov al,10; mov dx,0x3f8; out dx,al
        ...waitForPort,
        ...[0xb0, 0x0a, 0x66, 0xba, 0xf8, 0x03, 0xee],
        ...[0xf4, 0xeb, 0xfd], // hlt, for ever
    ], 1024);
    return kernel;
}
