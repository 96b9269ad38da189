import { open } from "node:fs/promises";
const copyBuffer = 1 << 20;
/** A disk image being written under a temporary name. What is not written stays a hole. */
export class ImageFile {
    #file;
    constructor(file) {
        this.#file = file;
    }
    /** Makes the file, `size` bytes of nothing, gives it to `work`, and flushes it to the disk. */
    static async write(path, size, work) {
        const file = await open(path, "wx", 0o666);
        try {
            await file.truncate(size);
            await work(new ImageFile(file));
            await file.sync();
        }
        finally {
            await file.close();
        }
    }
    async put(extents) {
        for (const { offset, bytes } of extents) {
            for (let done = 0; done < bytes.length;) {
                const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, offset + done);
                done += bytesWritten;
            }
        }
    }
    /**
     * Copies a file into the image, showing every piece to `observe` on the way. While
     * that looks at one piece, the piece is written and the next one is read.
     */
    async copy(source, offset, observe) {
        const from = await open(source, "r");
        const read = async () => {
            const { bytesRead, buffer } = await from.read(Buffer.allocUnsafe(copyBuffer));
            return buffer.subarray(0, bytesRead);
        };
        try {
            let piece = await read();
            for (let at = offset; piece.length > 0;) {
                // Should one of the two fail, closing the files waits for the other.
                const moving = Promise.all([read(), this.put([{ offset: at, bytes: piece }])]);
                try {
                    observe(piece);
                }
                finally {
                    await moving;
                }
                at += piece.length;
                [piece] = await moving;
            }
        }
        finally {
            await from.close();
        }
    }
}
