import { execFile } from "node:child_process";
import { chmodSync, createWriteStream, existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync, } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGzip, gzipSync } from "node:zlib";
import test from "ava";
import { unpackDeb } from "../../assembler/effects/deb.js";
import { unpackDebs } from "../../assembler/effects/deb-threads.js";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { ar, deb, tar, tarEnd, tarEntry, xz, zstd } from "../support/archives.js";
import { place, refused } from "../support/unpacking.js";
const content = "content\n".repeat(20_000);
const usual = [
    { name: "./", type: "5", mode: 0o755 },
    { name: "./usr/", type: "5", mode: 0o755 },
    { name: "./usr/bin/", type: "5", mode: 0o755 },
    { name: "./usr/bin/tool", mode: 0o4755, content },
    { name: "./usr/bin/alias", type: "2", link: "tool" },
    { name: "./usr/bin/twin", type: "1", link: "./usr/bin/tool" },
    { name: "./usr/share/doc/empty" },
];
const members = {
    "data.tar": (data) => data,
    "data.tar.gz": (data) => gzipSync(data),
    "data.tar.xz": xz,
    "data.tar.zst": zstd,
};
for (const [member, compress] of Object.entries(members)) {
    test(`a package with ${member} is unpacked`, async (t) => {
        const { root, unpack } = place();
        await unpack(deb(compress(tar(...usual)), member));
        t.is(readFileSync(join(root, "usr/bin/tool"), "utf8"), content);
        t.is(lstatSync(join(root, "usr/bin/tool")).mode & 0o7777, 0o755);
        t.is(readlinkSync(join(root, "usr/bin/alias")), "tool");
        t.is(lstatSync(join(root, "usr/bin/twin")).ino, lstatSync(join(root, "usr/bin/tool")).ino);
        t.is(lstatSync(join(root, "usr/share/doc/empty")).size, 0);
    });
    test(`fault 11: ${member}: cut off anywhere, or followed by something, it is refused`, async (t) => {
        const data = compress(tar(...usual));
        for (const length of [0, 1, 5, 100, data.length >> 1, data.length - 512, data.length - 1]) {
            await refused(t, deb(data.subarray(0, length), member), /refused/);
        }
        for (const more of ["garbage after the end", "\0"]) {
            await refused(t, deb(Buffer.concat([data, Buffer.from(more)]), member), /refused/);
        }
    });
    test(`${member}: a damaged byte is no crash`, async (t) => {
        const data = Buffer.from(compress(tar(...usual)));
        for (const position of [0, 3, 6, 14, 25, 157]) {
            const { unpack } = place();
            const damaged = Buffer.from(data);
            damaged[position] = (damaged[position] ?? 0) ^ 0x55;
            const error = await unpack(deb(damaged, member)).catch((thrown) => thrown);
            t.true(error === undefined || (error instanceof MrrlError && error.exitCode === 4));
        }
    });
}
test("fault 11: two xz streams in one member are refused: only the first would be read", async (t) => {
    const data = xz(tar(...usual));
    await refused(t, deb(Buffer.concat([data, data]), "data.tar.xz"), /xz/);
});
test("several packages merge into one merged-/usr tree", async (t) => {
    const { root, unpack } = place();
    await unpack(deb(tar({ name: "./bin", type: "2", link: "usr/bin" }, { name: "./lib/", type: "5" }, { name: "./lib/x86_64/libc.so.6", content: "libc" }, { name: "./lib64/", type: "5" }, { name: "./lib64/ld.so", type: "2", link: "../lib/x86_64/libc.so.6" })));
    await unpack(deb(tar({ name: "./usr/", type: "5" }, { name: "./usr/lib/", type: "5" }, { name: "./usr/lib/x86_64/libz.so", content: "libz" }, { name: "./sbin/init", content: "init" }, { name: "./sbin/telinit", type: "1", link: "./sbin/init" })));
    t.deepEqual(readdirSync(root).sort(), ["bin", "usr"]);
    t.is(readlinkSync(join(root, "bin")), "usr/bin");
    t.is(readFileSync(join(root, "usr/lib64/ld.so"), "utf8"), "libc");
    t.deepEqual(readdirSync(join(root, "usr/lib/x86_64")).sort(), ["libc.so.6", "libz.so"]);
    t.is(readFileSync(join(root, "usr/sbin/telinit"), "utf8"), "init");
});
test("something that is no Debian package is refused", async (t) => {
    const data = tar(...usual);
    const version = Buffer.from("2.0\n");
    await refused(t, Buffer.from("<html>not found</html>"), /no|not an ar archive/);
    await refused(t, ar({}), /not a Debian binary package/);
    await refused(t, ar({ "debian-binary": version, "data.tar": data }), /not a Debian/);
    await refused(t, ar({ "debian-binary": Buffer.from("3.0\n"), "control.tar": tarEnd, "data.tar": data }), /of format 2/);
    await refused(t, deb(data, "data.tar.lzma"), /does not know/);
    const whole = deb(data);
    await refused(t, Buffer.concat([whole, Buffer.from("trailing")]), /no ar member at byte/);
    await refused(t, whole.subarray(0, whole.length - 600), /cut off within data.tar/);
    await refused(t, whole.subarray(0, 100), /no ar member|cut off|not a Debian/);
});
test("several packages are verified and unpacked by threads", async (t) => {
    const { directory, root } = place();
    const debs = Array.from({ length: 20 }, (_, index) => {
        const bytes = deb(xz(tar({ name: `./usr/share/${index % 3}/${index}`, content })), "data.tar.xz");
        const file = join(directory, `${index}.deb`);
        writeFileSync(file, bytes);
        return { file, sha256: sha256(bytes) };
    });
    const progress = [];
    await unpackDebs(debs, root, {
        threads: 2,
        signal: new AbortController().signal,
        onProgress: (done, total) => progress.push(done / total),
    });
    t.deepEqual(readdirSync(join(root, "usr/share")).sort(), ["0", "1", "2"]);
    t.is(readFileSync(join(root, "usr/share/1/19"), "utf8"), content);
    t.is(progress.length, 20);
    t.is(progress.at(-1), 1);
});
test("a thread's refusal is the caller's: wrong digests, bad archives, interruption", async (t) => {
    const { directory, root } = place();
    const file = join(directory, "x.deb");
    writeFileSync(file, deb(tar({ name: "/etc/x" })));
    const never = new AbortController().signal;
    const run = (digest, signal = never) => unpackDebs([{ file, sha256: sha256(digest) }], root, { threads: 1, signal });
    const bytes = readFileSync(file);
    const mismatch = await t.throwsAsync(run("other"), { instanceOf: MrrlError });
    t.is(mismatch.code, "HASH_MISMATCH");
    t.regex(mismatch.evidence ?? "", new RegExp(`expected sha256 ${sha256("other")}, got `));
    t.false(existsSync(file), "what is damaged is fetched anew next time");
    writeFileSync(file, bytes);
    const bad = await t.throwsAsync(unpackDebs([{ file, sha256: sha256(bytes) }], root, { threads: 1, signal: never }), { instanceOf: MrrlError });
    t.is(bad.code, "ARCHIVE_REFUSED");
    t.is(bad.place, file);
    const interrupted = await t.throwsAsync(run("x", AbortSignal.abort()), { instanceOf: MrrlError });
    t.is(interrupted.code, "INTERRUPTED");
});
test("a directory that cannot be written is no archive's fault", async (t) => {
    if (process.getuid?.() === 0) {
        // Root writes anywhere: give it a file where the directory should be.
        const { directory } = place();
        const file = join(directory, "x.deb");
        writeFileSync(file, deb(tar({ name: "a" })));
        const error = await t.throwsAsync(unpackDeb(file, join(directory, "outside/canary")));
        t.is(error.code, "ENOTDIR");
        return;
    }
    const { root, unpack } = place();
    chmodSync(root, 0o555);
    const error = await t.throwsAsync(unpack(deb(tar({ name: "a" }))));
    t.is(error.code, "EACCES");
});
test("fault 15: memory stays bounded while a large package is unpacked", async (t) => {
    const { directory, root } = place();
    const size = 256 * 1024 * 1024;
    const gz = join(directory, "data.tar.gz");
    await pipeline(function* () {
        yield tarEntry({ name: "large", size });
        for (let written = 0; written < size; written += 1 << 20)
            yield Buffer.alloc(1 << 20);
        yield tarEnd;
    }, createGzip(), createWriteStream(gz));
    const file = join(directory, "large.deb");
    writeFileSync(file, deb(readFileSync(gz), "data.tar.gz"));
    const module = new URL("../../assembler/effects/deb.js", import.meta.url).href;
    const script = `
    import { readFileSync } from "node:fs";
    import { unpackDeb } from ${JSON.stringify(module)};
    await unpackDeb(${JSON.stringify(file)}, ${JSON.stringify(root)});
    console.log(/VmHWM:\\s+(\\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
  `;
    const { stdout } = await promisify(execFile)(process.execPath, [
        "--input-type=module",
        "--eval",
        script,
    ]);
    t.is(lstatSync(join(root, "large")).size, size);
    t.true(Number(stdout) < 200 * 1024, `peak memory was ${stdout.trim()} KiB`);
});
