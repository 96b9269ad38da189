import test from "ava";
import { parseWriteLog } from "../support/write-log.js";
const sector = 512;
/** An entry as the kernel's target log-writes writes it: numbers in sectors. */
function entry(at, sectors, flags, data) {
    const head = Buffer.alloc(sector);
    [at, sectors, flags, 0].forEach((value, index) => {
        head.writeBigUInt64LE(BigInt(value), index * 8);
    });
    return Buffer.concat([head, data ?? Buffer.alloc(0)]);
}
function log(...entries) {
    const head = Buffer.alloc(sector);
    [0x6a736677736872n, 1n, BigInt(entries.length)].forEach((value, index) => {
        head.writeBigUInt64LE(value, index * 8);
    });
    head.writeUInt32LE(sector, 24);
    return Buffer.concat([head, ...entries]);
}
test("writes, discards and flushes are read in their order", (t) => {
    const data = Buffer.alloc(2 * sector, 7);
    const operations = parseWriteLog(log(entry(8, 2, 0, data), entry(0, 0, 1), entry(100, 50, 4), entry(1, 1, 8, Buffer.from("the mark".padEnd(sector))), entry(9, 2, 2, data), entry(9, 2, 3, data)));
    t.deepEqual(operations, [
        { type: "write", offset: 4096, bytes: data, durable: false },
        { type: "flush" },
        { type: "discard", offset: 51_200, length: 25_600 },
        { type: "write", offset: 4608, bytes: data, durable: true },
        { type: "flush" },
        { type: "write", offset: 4608, bytes: data, durable: true },
    ]);
});
test("what is behind the counted entries is not told", (t) => {
    const all = log(entry(0, 0, 1), entry(3, 1, 0, Buffer.alloc(sector)));
    all.writeBigUInt64LE(1n, 16);
    t.deepEqual(parseWriteLog(all), [{ type: "flush" }]);
});
test("something else, and a log that ends too early, are refused", (t) => {
    t.throws(() => parseWriteLog(Buffer.alloc(4096)), { instanceOf: RangeError });
    const whole = log(entry(0, 2, 0, Buffer.alloc(2 * sector)));
    t.throws(() => parseWriteLog(whole.subarray(0, -1)), { message: /ends in entry 0/ });
    t.throws(() => parseWriteLog(whole.subarray(0, 600)), { message: /before entry 0/ });
});
