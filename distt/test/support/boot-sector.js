/**
 * Tiny guests for tests: boot sectors that write a text to the first serial port and
 * then do one thing. Real-mode x86 machine code, loaded by the BIOS at 0x7c00.
 */
const endings = {
    /** cli; hlt, for ever. */
    hang: [0xfa, 0xf4, 0xeb, 0xfd],
    /** Writes 6 to the reset control register 0xcf9. */
    reset: [0xba, 0xf9, 0x0c, 0xb0, 0x06, 0xee, 0xf4],
    /** Loads an empty interrupt table from a place that holds zeros, then interrupts itself. */
    tripleFault: [0x0f, 0x01, 0x1e, 0xf0, 0x7d, 0xcc, 0xf4],
    /** sti; writes one sector in every 64 KiB of the first disk (int 13h, function 43h), for ever. */
    fillDisk: [
        ...[0xfb, 0xbe, 0x00, 0x7e, 0xc7, 0x04, 0x10, 0x00, 0xc7, 0x44, 0x02, 0x01, 0x00],
        ...[0xc7, 0x44, 0x04, 0x00, 0x7c, 0xc7, 0x44, 0x06, 0x00, 0x00, 0xc7, 0x44, 0x08, 0x00, 0x00],
        ...[0xc7, 0x44, 0x0a, 0x00, 0x00, 0xc7, 0x44, 0x0c, 0x00, 0x00, 0xc7, 0x44, 0x0e, 0x00, 0x00],
        ...[0xb8, 0x00, 0x43, 0xb2, 0x80, 0xcd, 0x13, 0x81, 0x44, 0x08, 0x80, 0x00, 0xeb, 0xf2],
    ],
    /** Asks q35's power management, which SeaBIOS puts at 0x600, for soft-off. */
    powerOff: [0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef, 0xf4],
};
/** mov dx,0x3f8; next: lodsb; test al,al; jz end; out dx,al; jmp next; end: */
const print = [0xba, 0xf8, 0x03, 0xac, 0x84, 0xc0, 0x74, 0x03, 0xee, 0xeb, 0xf8];
/** A disk of 1 MiB whose boot sector writes `text` and ends so. */
export function bootSectorDisk(text, ending) {
    // cli; xor ax,ax; mov ds,ax; cld; mov si,<text>
    const setUp = [0xfa, 0x31, 0xc0, 0x8e, 0xd8, 0xfc];
    const after = endings[ending];
    const address = 0x7c00 + setUp.length + 3 + print.length + after.length;
    const code = [...setUp, 0xbe, address & 0xff, address >> 8, ...print, ...after];
    const message = Buffer.from(`${text}\0`, "latin1");
    const disk = Buffer.alloc(1024 * 1024);
    if (code.length + message.length > 0x1f0)
        throw new RangeError("the text is too long");
    disk.set([...code, ...message]);
    disk.set([0x55, 0xaa], 510);
    return disk;
}
/**
 * A "kernel" for QEMU's -kernel: a bzImage (Linux boot protocol 2.0, low) that is all
 * real-mode setup code, writes `text` to the first serial port and then ends so.
 */
export function tinyKernel(text, ending) {
    const after = endings[ending];
    // cli; push cs; pop ds; cld; mov si,<text>; then as above. Offsets count from 0x200.
    const start = 0x80;
    const setUp = [0xfa, 0x0e, 0x1f, 0xfc];
    const address = start + setUp.length + 3 + print.length + after.length;
    const code = [...setUp, 0xbe, address & 0xff, address >> 8, ...print, ...after];
    const kernel = Buffer.alloc(4096);
    kernel[0x1f1] = 1; // one sector of setup code
    kernel.writeUInt16LE(0xaa55, 0x1fe);
    kernel.set([0xeb, start - 2], 0x200);
    kernel.write("HdrS", 0x202);
    kernel.writeUInt16LE(0x0200, 0x206);
    kernel.set([...code, ...Buffer.from(`${text}\0`, "latin1")], 0x200 + start);
    return kernel;
}
