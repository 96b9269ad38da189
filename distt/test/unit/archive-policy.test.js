import test from "ava";
import fc from "fast-check";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { entryPath, linkText, mergeUsr, mergeUsrLink, usualLimits, } from "../../assembler/plan/archive-policy.js";
import { refusal } from "../support/definitions.js";
const path = (name) => entryPath(name, usualLimits, "a.deb");
test("ordinary names become plain relative paths", (t) => {
    t.is(path("./usr/bin/env"), "usr/bin/env");
    t.is(path("usr/share/doc/"), "usr/share/doc");
    t.is(path("a"), "a");
    t.is(path("./"), "");
    t.is(path("."), "");
    t.is(path("usr/share/ca/Főtanúsítvány.crt"), "usr/share/ca/Főtanúsítvány.crt");
    t.is(path("..data/x..y"), "..data/x..y");
});
test("names that could lead elsewhere are refused, and shown harmlessly", (t) => {
    for (const name of [
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a/..",
        "./../x",
        "..",
        "a//b",
        "a/./b",
        "././a",
        "",
        "a\0b",
        "a\uFFFDb",
        "//",
        "x".repeat(256),
        `${"d/".repeat(64)}x`,
        `${"directory/".repeat(400)}x`,
        "d/".repeat(100_000),
    ]) {
        const error = refusal(() => path(name));
        t.is(error.code, "ARCHIVE_REFUSED");
        t.is(error.exitCode, 4);
        t.is(error.place, "a.deb");
        t.true(error.message.length < 250);
    }
    t.regex(refusal(() => path("/\u001b[31mred\n")).message, /^[ -~…]+$/);
});
test("whatever a name is, it is refused or stays inside", (t) => {
    const part = fc.constantFrom("..", ".", "", "a", "bin", "\0", "...", "é");
    fc.assert(fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        let result;
        try {
            result = path(parts.join("/"));
        }
        catch (error) {
            return error instanceof MrrlError && error.code === "ARCHIVE_REFUSED";
        }
        const bad = ["", ".", ".."];
        return result === "" || result.split("/").every((one) => !bad.includes(one));
    }));
    t.pass();
});
test("link targets may point anywhere but must be possible", (t) => {
    t.is(linkText("a", "/etc/passwd", "a.deb"), "/etc/passwd");
    t.is(linkText("a", "../../..", "a.deb"), "../../..");
    for (const text of ["", null, undefined, "a\0b", "x".repeat(5000)]) {
        t.is(refusal(() => linkText("a", text, "a.deb")).code, "ARCHIVE_REFUSED");
    }
});
test("what is below the merged directories moves below usr/", (t) => {
    t.is(mergeUsr("bin/sh"), "usr/bin/sh");
    t.is(mergeUsr("lib"), "usr/lib");
    t.is(mergeUsr("lib64/ld.so"), "usr/lib64/ld.so");
    t.is(mergeUsr("sbin/init"), "usr/sbin/init");
    t.is(mergeUsr("library/x"), "library/x");
    t.is(mergeUsr("usr/bin/sh"), "usr/bin/sh");
    t.is(mergeUsr("etc/bin"), "etc/bin");
});
test("links stay right when an end of them moves", (t) => {
    t.is(mergeUsrLink("lib/ld-musl.so.1", "x86_64/libc.so"), "x86_64/libc.so");
    t.is(mergeUsrLink("lib/x86/libz.so.1", "libz.so.1.2"), "libz.so.1.2");
    // usr/lib/x86/libz.so → lib/x86/libz.so.1, which moves into the same directory.
    t.is(mergeUsrLink("usr/lib/x86/libz.so", "../../../lib/x86/libz.so.1"), "libz.so.1");
    // bin/vi → etc/alternatives/vi: the link is one directory deeper now.
    t.is(mergeUsrLink("bin/vi", "../etc/alternatives/vi"), "../../etc/alternatives/vi");
    t.is(mergeUsrLink("sbin/mkfs", "../bin/mkfs"), "../bin/mkfs");
    t.is(mergeUsrLink("bin/sh", "/bin/dash"), "/bin/dash");
    t.is(mergeUsrLink("usr/share/a", "../b"), "../b");
    t.is(mergeUsrLink("usr/share/a", "../../../../b"), "../../../../b");
});
