import test from "ava";
import fc from "fast-check";
import { extract } from "tar-stream";
import { tarEnd, tarHeader, tarPadding } from "../../assembler/plan/tar-header.js";
/** What a reader of tar archives finds in one: headers and contents. */
async function readArchive(archive) {
    const found = [];
    const reader = extract();
    reader.end(archive);
    for await (const stream of reader) {
        const { name, type, mode = 0, size = 0, linkname, uid, gid, mtime } = stream.header;
        if (mtime?.getTime() !== 1000)
            throw new Error("time");
        const chunks = [];
        for await (const chunk of stream)
            chunks.push(chunk);
        found.push({
            entry: {
                name,
                type: type,
                mode,
                uid: uid ?? -1,
                gid: gid ?? -1,
                ...(type === "file" ? { size } : {}),
                ...(type === "symlink" || type === "link" ? { target: linkname ?? "" } : {}),
            },
            content: Buffer.concat(chunks).toString(),
        });
    }
    return found;
}
/** Some readers take the slash off a directory's name, some do not. */
function withoutSlash(entry) {
    return { ...entry, name: entry.name.replace(/\/$/, "") };
}
const fileName = fc
    .string({
    unit: fc.constantFrom("a", "Z", "0", ".", " ", "'", "\n", "é", "漢"),
    minLength: 1,
    maxLength: 60,
})
    .map((text) => text.repeat(1 + (text.length % 5)))
    .map((text) => `./x${text}x`);
const id = fc.integer({ min: 0, max: 65_535 });
test("a reader finds the names, modes, owners, targets and contents that were written", async (t) => {
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(fc.record({ name: fileName, uid: id, gid: id, content: fc.string({ maxLength: 2000 }) }), fc.record({
        name: fileName,
        uid: id,
        gid: id,
        target: fileName,
        type: fc.constantFrom("symlink", "link"),
    }), fc.record({
        name: fileName.map((name) => `${name}/`),
        uid: id,
        gid: id,
        type: fc.constant("directory"),
    }), fc.record({ name: fileName, uid: id, gid: id, type: fc.constant("fifo") })), { maxLength: 5 }), async (items) => {
        const parts = [];
        const expected = items.map((item) => {
            const content = "content" in item ? item.content : "";
            const size = Buffer.byteLength(content);
            const { name, uid, gid } = item;
            const entry = {
                name,
                uid,
                gid,
                ...("content" in item
                    ? { type: "file", mode: 0o444, size }
                    : { type: item.type, mode: item.type === "directory" ? 0o1777 : 0o777 }),
                ...("target" in item ? { target: item.target } : {}),
            };
            parts.push(tarHeader(entry), Buffer.from(content), tarPadding(size));
            return { entry: withoutSlash(entry), content };
        });
        const found = await readArchive(Buffer.concat([...parts, tarEnd]));
        t.deepEqual(found.map(({ entry, content }) => ({ entry: withoutSlash(entry), content })), expected);
    }), { numRuns: 200 });
});
test("a size of more than 8 GiB is told by an extended header", (t) => {
    const header = tarHeader({ name: "./large", type: "file", mode: 0o444, size: 9_000_000_000 });
    t.is(header.subarray(156, 157).toString(), "x");
    t.true(header.toString("latin1").includes("19 size=9000000000\n"));
});
test("an archive is whole blocks", (t) => {
    t.is(tarHeader({ name: "./a", type: "directory", mode: 0o755 }).length, 512);
    t.is(tarHeader({ name: `./${"a".repeat(99)}`, type: "directory", mode: 0o755 }).length, 1536);
    t.is(tarPadding(0).length, 0);
    t.is(tarPadding(513).length, 511);
});
test("what says nothing of its owner is root's", (t) => {
    const header = tarHeader({ name: "./a", type: "file", mode: 0o644 });
    t.deepEqual(header, tarHeader({ name: "./a", type: "file", mode: 0o644, uid: 0, gid: 0 }));
});
