import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { MrrlError } from "../errors/mrrl-error.js";
import { PieceDigester, pieceSize } from "../model/image-pieces.js";
/**
 * Without these first bytes no firmware boots a disk: boot code and primary partition
 * table. They are cleared first and written last.
 */
const headSize = pieceSize;
/** Where a backup partition table, or a sign of RAID or ZFS, may be at a disk's end. */
const tailSize = 1 << 20;
/** How much may wait in memory to be written, so that progress is real and an end comes soon. */
const flushInterval = 32 << 20;
/** A disk that this process alone writes to. */
export class DiskWriter {
    state = "untouched";
    #file;
    #disk;
    constructor(file, disk) {
        this.#file = file;
        this.#disk = disk;
    }
    /**
     * Opens a disk exclusively: whoever else holds it so (a mounted file system of any
     * namespace, RAID, swap, another writer) makes this fail, and cannot begin meanwhile.
     * @throws DISK_REFUSED when it is in use, or not the device that was looked at.
     */
    static async whileOpen(disk, work) {
        let file;
        try {
            file = await open(disk.path, constants.O_RDWR | constants.O_EXCL);
        }
        catch (error) {
            throw openFailure(disk, error);
        }
        try {
            const stats = await file.stat();
            if (!stats.isBlockDevice()) {
                throw new MrrlError("DISK_REFUSED", "it is not a disk any more", { place: disk.path });
            }
            return await work(new DiskWriter(file, disk));
        }
        finally {
            // All that matters was flushed; an unplugged disk may complain here once more.
            await file.close().catch(() => { });
        }
    }
    /**
     * Writes an image, whole, in an order that makes a half-written disk unbootable: head
     * and end of the disk are cleared, then comes the image without its head, then the head,
     * each flushed to the disk before the next.
     * @throws DISK_FAILED; whatever `onBytes` throws.
     */
    async write(image, size, onBytes) {
        const digester = new PieceDigester();
        const source = await open(image, "r");
        try {
            const head = await readPiece(source, 0, headSize);
            digester.update(head);
            onBytes(0);
            this.state = "partial";
            const tail = Math.max(size, this.#disk.size - tailSize);
            await this.#put(tail, Buffer.alloc(this.#disk.size - tail));
            await this.#clearHead();
            let unflushed = 0;
            for (let at = headSize; at < size;) {
                const piece = await readPiece(source, at, Math.min(pieceSize, size - at));
                digester.update(piece);
                await this.#put(at, piece);
                at += piece.length;
                unflushed += piece.length;
                if (unflushed >= flushInterval) {
                    await this.#flush(at);
                    unflushed = 0;
                }
                onBytes(at - headSize);
            }
            await this.#flush(size);
            this.state = "heading";
            await this.#put(0, head);
            await this.#flush(0);
            this.state = "unverified";
            onBytes(size);
            return digester.finish();
        }
        finally {
            await source.close();
        }
    }
    /** Makes the disk unbootable after it has proved to be bad. */
    async reject() {
        await this.#clearHead();
        this.state = "rejected";
    }
    async #clearHead() {
        await this.#put(0, Buffer.alloc(headSize));
        await this.#flush(0);
    }
    async #put(offset, bytes) {
        for (let done = 0; done < bytes.length;) {
            try {
                const rest = bytes.length - done;
                done += (await this.#file.write(bytes, done, rest, offset + done)).bytesWritten;
            }
            catch (error) {
                throw this.#failure(`writing at byte ${offset + done}`, error);
            }
        }
    }
    async #flush(upTo) {
        try {
            await this.#file.sync();
        }
        catch (error) {
            throw this.#failure(`flushing what was written before byte ${upTo}`, error);
        }
    }
    #failure(what, error) {
        const { code, message } = error;
        return new MrrlError("DISK_FAILED", `${what} failed: ${code ?? message}`, {
            place: this.#disk.path,
            hint: "see what the kernel says of it (`dmesg`); try again, or take another disk",
            cause: error,
        });
    }
}
async function readPiece(source, offset, length) {
    const piece = Buffer.allocUnsafe(length);
    for (let done = 0; done < length;) {
        const { bytesRead } = await source.read(piece, done, length - done, offset + done);
        if (bytesRead === 0)
            throw new MrrlError("BUG", "the image became shorter while it was read");
        done += bytesRead;
    }
    return piece;
}
function openFailure(disk, error) {
    if (error.code === "EBUSY") {
        return new MrrlError("DISK_REFUSED", "it is in use: it cannot be opened exclusively", {
            place: disk.path,
            hint: "find out by whom (lsblk, fuser, mounts in containers), and free it if it is the right disk",
            cause: error,
        });
    }
    return new MrrlError("DISK_REFUSED", `it cannot be opened: ${error.code ?? error.message}`, {
        place: disk.path,
        hint: "is it still plugged in, and writable?",
        cause: error,
    });
}
