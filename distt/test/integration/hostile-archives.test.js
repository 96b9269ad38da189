import { readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import test from "ava";
import { usualLimits } from "../../assembler/plan/archive-policy.js";
import { deb, paxNamed, tar, tarEnd, tarEntry } from "../support/archives.js";
import { place, refused } from "../support/unpacking.js";
test("fault 12: names that lead out are refused", async (t) => {
    for (const name of ["/tmp/mrrl-escaped", "../outside/x", "a/../../outside/x", "./../outside/x"]) {
        await refused(t, [{ name, content: "x" }], /absolute|leads out/);
        await refused(t, paxNamed(name, { content: "x" }), /absolute|leads out/);
        await refused(t, [{ name, type: "5" }], /absolute|leads out/);
        await refused(t, [{ name, type: "2", link: "x" }], /absolute|leads out/);
    }
});
test("fault 12: empty, NUL, overlong and undecodable names are refused", async (t) => {
    await refused(t, [{ name: "" }], /empty name/);
    await refused(t, paxNamed("a\0b"), /NUL/);
    await refused(t, paxNamed("x".repeat(300)), /too long/);
    await refused(t, paxNamed(`${"d/".repeat(40_000)}x`), /too long|deeper/);
    const latin = tarEntry({ name: "caf_" });
    latin[3] = 0xe9;
    latin.write("        ", 148, "latin1");
    const sum = latin.reduce((total, byte) => total + byte, 0);
    latin.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    await refused(t, deb(Buffer.concat([latin, tarEnd])), /UTF-8/);
});
test("fault 13: nothing is written through a symbolic link", async (t) => {
    const reason = /directory here, and something else already/;
    for (const link of ["/tmp", "../outside", "usr", "."]) {
        await refused(t, [
            { name: "usr/", type: "5" },
            { name: "way", type: "2", link },
            { name: "way/mrrl-escaped", content: "x" },
        ], reason);
    }
    // Two links, each harmless alone.
    await refused(t, [
        { name: "a/", type: "5" },
        { name: "a/up", type: "2", link: ".." },
        { name: "b", type: "2", link: "a/up/../outside" },
        { name: "b/canary", content: "dead" },
    ], reason);
});
test("fault 13: a link to a file is replaced by nothing and written through by nothing", async (t) => {
    const link = { name: "file", type: "2", link: "../outside/canary" };
    await refused(t, [link, { name: "file", content: "dead" }], /there already/);
    await refused(t, [link, { name: "file/", type: "5" }], /something else already/);
});
test("fault 13: hard links lead only to files of the same archive", async (t) => {
    const reason = /which is no file of it|absolute|leads out/;
    await refused(t, [{ name: "x", type: "1", link: "../outside/canary" }], reason);
    await refused(t, [{ name: "x", type: "1", link: "/etc/passwd" }], reason);
    await refused(t, [{ name: "x", type: "1", link: "nothing" }], reason);
    // Through a symbolic link, and to one.
    const way = { name: "way", type: "2", link: "../outside" };
    await refused(t, [way, { name: "x", type: "1", link: "way/canary" }], reason);
    const file = { name: "f", type: "2", link: "../outside/canary" };
    await refused(t, [file, { name: "x", type: "1", link: "f" }], reason);
    // A chain: two symbolic links, a hard link behind them, and a file written to its name.
    await refused(t, [
        { name: "a/", type: "5" },
        { name: "a/up", type: "2", link: ".." },
        { name: "b", type: "2", link: "a/up/../outside" },
        { name: "x", type: "1", link: "b/canary" },
        { name: "x", content: "dead" },
    ], reason);
    // A hard link to a link that leads out, and a file written to its name.
    await refused(t, [
        { name: "a", type: "2", link: "../outside" },
        { name: "b", type: "2", link: "a/canary" },
        { name: "x", type: "1", link: "b" },
        { name: "x", content: "dead" },
    ], reason);
    // To what another package or the caller put there.
    await refused(t, [{ name: "x", type: "1", link: "before" }], reason, undefined, (directory) => writeFileSync(join(directory, "root/before"), "x"));
});
test("fault 13: links planted in the target directory are not followed", async (t) => {
    await refused(t, [{ name: "usr/canary", content: "dead" }], /something else already/, undefined, (directory) => symlinkSync("../outside", join(directory, "root/usr")));
});
test("fault 14: devices, fifos and unknown kinds are refused", async (t) => {
    for (const type of ["3", "4", "6", "S", "D", "Z"]) {
        await refused(t, [{ name: "odd", type }], /'odd' is a/);
    }
});
test("a directory or link with content is refused", async (t) => {
    await refused(t, [{ name: "d/", type: "5", size: 512 }], /no file but has content|refused/);
    await refused(t, [{ name: "l", type: "2", link: "x", content: "x" }], /has content/);
});
test("fault 16: a name occurs once, in one package and in several", async (t) => {
    await refused(t, [
        { name: "a", content: "1" },
        { name: "./a", content: "2" },
    ], /'a' is there already/);
    await refused(t, [
        { name: "lib/a", content: "1" },
        { name: "usr/lib/a", content: "2" },
    ], /'usr\/lib\/a' is there already/);
    const { unpack } = place();
    await unpack(deb(tar({ name: "etc/conf", content: "1" })));
    await t.throwsAsync(unpack(deb(tar({ name: "etc/conf", content: "1" }))), {
        message: /'etc\/conf' is there already/,
    });
});
test("fault 16: names that differ in case alone are different, as in the kernel's headers", async (t) => {
    const { root, unpack } = place();
    await unpack(deb(tar({ name: "xt_MARK.h" }, { name: "xt_mark.h" })));
    t.is(readdirSync(root).length, 2);
});
test("fault 15: sizes, entries and depth are bounded", async (t) => {
    const limits = { ...usualLimits, entries: 50, depth: 8, fileBytes: 100_000, totalBytes: 150_000 };
    const file = (name, length) => ({ name, content: "x".repeat(length) });
    await refused(t, [file("big", 100_001)], /'big' is larger/, limits);
    await refused(t, [file("a", 80_000), file("b", 80_000)], /more than 150000 bytes/, limits);
    const many = Array.from({ length: 51 }, (_, index) => ({ name: `f${index}` }));
    await refused(t, many, /more than 50 entries/, limits);
    await refused(t, [{ name: "d/".repeat(9) }], /deeper than 8/, limits);
    // A size that is a lie costs nothing.
    await refused(t, [{ name: "liar", size: 8 ** 10 }], /larger than 100000/, limits);
    await refused(t, [{ name: "cut", size: 5000 }], /end is missing|end of data/, limits);
});
test("fault 15: a bomb of zeros ends early", async (t) => {
    const zeros = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const limits = { ...usualLimits, entries: 10, totalBytes: 1_000_000 };
    await refused(t, deb(zeros, "data.tar.gz"), /unpacks to more than/, limits);
    // 100,000 blocks that each repeat one byte 128 KiB times.
    const block = Buffer.from([0x02, 0x00, 0x10, 0x00]);
    const blocks = Buffer.concat([Buffer.from("28b52ffd0038", "hex"), ...Array(100_000).fill(block)]);
    await refused(t, deb(blocks, "data.tar.zst"), /unpacks to more than/, limits);
});
