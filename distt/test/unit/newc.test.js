import test from "ava";
import fc from "fast-check";
import { newcArchive } from "../../assembler/plan/newc.js";
/** Reads an archive the way GRUB does: header, name, data, each padded to four bytes. */
function readArchive(archive) {
    const files = new Map();
    for (let at = 0;;) {
        if (archive.subarray(at, at + 6).toString("latin1") !== "070701")
            throw new Error("magic");
        const field = (index) => Number.parseInt(archive.subarray(at + 6 + index * 8, at + 14 + index * 8).toString(), 16);
        const [size, nameSize] = [field(6), field(11)];
        const name = archive.subarray(at + 110, at + 110 + nameSize - 1).toString("latin1");
        const data = Math.ceil((at + 110 + nameSize) / 4) * 4;
        if (name === "TRAILER!!!")
            return files;
        files.set(name, archive.subarray(data, data + size));
        at = Math.ceil((data + size) / 4) * 4;
    }
}
test("a header is the magic and thirteen hexadecimal numbers of eight digits", (t) => {
    const archive = newcArchive([{ name: "sums", bytes: Buffer.from("abcde") }]);
    t.is(archive.subarray(0, 110).toString("latin1"), [
        "070701",
        "00000001", // inode
        "00008124", // mode 0100444
        "00000000",
        "00000000",
        "00000001",
        "00000001", // mtime
        "00000005",
        "00000000",
        "00000000",
        "00000000",
        "00000000",
        "00000005", // "sums" and its NUL
        "00000000",
    ].join(""));
    t.is(archive.subarray(110, 116).toString("latin1"), "sums\0\0");
    t.is(archive.subarray(116, 124).toString("latin1"), "abcde\0\0\0");
});
test("what was packed is read back, whatever the sizes, and fills whole sectors", (t) => {
    t.notThrows(() => fc.assert(fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 5 }), fc.uint8Array({ maxLength: 3000 }), (names, bytes) => {
        const files = names.map((name, index) => ({ name, bytes: bytes.subarray(index) }));
        const archive = newcArchive(files);
        const read = readArchive(archive);
        return (archive.length % 512 === 0 &&
            read.size === files.length &&
            files.every(({ name, bytes: content }) => read.get(name)?.equals(content)));
    })));
});
