import { readFile } from "node:fs/promises";
const magic = 0x6a736677736872n;
const flag = { flush: 1, fua: 2, discard: 4, mark: 8 };
/**
 * Reads what a machine with `writeLog` recorded: the format of the kernel's target
 * log-writes (kernel documentation, admin-guide/device-mapper/log-writes.rst; on the disk:
 * drivers/md/dm-log-writes.c), as QEMU's blklogwrites writes it. Operations are in the order
 * in which they ended. QEMU counts the entries at each flush, so that of a machine that was
 * killed what follows its last flush is not told.
 * @throws RangeError when it is no such log, or ends too early.
 */
export async function readWriteLog(path) {
    return parseWriteLog(await readFile(path));
}
/** The same from a log's bytes; the data of the operations are views of them. */
export function parseWriteLog(log) {
    if (log.length < 28 || log.readBigUInt64LE(0) !== magic || log.readBigUInt64LE(8) !== 1n) {
        throw new RangeError("this is not a log of writes, version 1");
    }
    const count = Number(log.readBigUInt64LE(16));
    const sector = log.readUInt32LE(24);
    const operations = [];
    let at = sector;
    for (let entry = 0; entry < count; entry++) {
        if (at + sector > log.length)
            throw new RangeError(`the log ends before entry ${entry}`);
        const offset = Number(log.readBigUInt64LE(at)) * sector;
        const length = Number(log.readBigUInt64LE(at + 8)) * sector;
        const flags = Number(log.readBigUInt64LE(at + 16));
        at += sector;
        if (flags & flag.mark) {
            at += length;
            continue;
        }
        // A flush that comes with a write comes before it.
        if (flags & flag.flush)
            operations.push({ type: "flush" });
        if (length === 0)
            continue;
        if (flags & flag.discard) {
            operations.push({ type: "discard", offset, length });
            continue;
        }
        if (at + length > log.length)
            throw new RangeError(`the log ends in entry ${entry}`);
        const bytes = log.subarray(at, at + length);
        operations.push({ type: "write", offset, bytes, durable: (flags & flag.fua) !== 0 });
        at += length;
    }
    return operations;
}
