import { execFileSync } from "node:child_process";
import { chmodSync, linkSync, lstatSync, mkdirSync, mkdtempSync, readlinkSync, symlinkSync, writeFileSync, } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { canonicalise } from "../../assembler/effects/canonicalise.js";
import { ReferenceScanner } from "../../assembler/effects/reference-scanner.js";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { makeStoreName } from "../../assembler/model/store-name.js";
import { treeHash, treeListing } from "../../assembler/model/tree-listing.js";
const scratch = () => mkdtempSync(join(tmpdir(), "mrrl-canonical-"));
const mode = (path) => lstatSync(path).mode & 0o7777;
test("fault 22: modes become 0444 and 0555, setuid goes, times become 1", async (t) => {
    const directory = scratch();
    mkdirSync(join(directory, "bin"), { mode: 0o700 });
    writeFileSync(join(directory, "bin/su"), "x");
    chmodSync(join(directory, "bin/su"), 0o4711);
    writeFileSync(join(directory, "odd"), "y", { mode: 0o666 });
    writeFileSync(join(directory, "closed"), "z", { mode: 0o000 });
    await canonicalise(directory, new ReferenceScanner([]));
    t.is(mode(join(directory, "bin")), 0o555);
    t.is(mode(join(directory, "bin/su")), 0o555);
    t.is(mode(join(directory, "odd")), 0o444);
    t.is(mode(join(directory, "closed")), 0o444);
    for (const path of [".", "bin", "bin/su", "odd"]) {
        t.is(lstatSync(join(directory, path)).mtimeMs, 1000);
    }
});
test("fault 22: a hard link becomes a relative symlink to the name that sorts first", async (t) => {
    const directory = scratch();
    mkdirSync(join(directory, "lib"));
    writeFileSync(join(directory, "lib/z"), "same");
    linkSync(join(directory, "lib/z"), join(directory, "a"));
    const { entries } = await canonicalise(directory, new ReferenceScanner([]));
    t.is(readlinkSync(join(directory, "lib/z")), "../a");
    t.is(lstatSync(join(directory, "a")).nlink, 1);
    t.deepEqual(entries.map(({ path, type }) => [path, type]), [
        ["a", "file"],
        ["lib", "directory"],
        ["lib/z", "symlink"],
    ]);
});
test("fault 22: a fifo, and a name with a newline, are refused", async (t) => {
    const fifo = scratch();
    execFileSync("mkfifo", [join(fifo, "pipe")]);
    const error = await t.throwsAsync(canonicalise(fifo, new ReferenceScanner([])), {
        instanceOf: MrrlError,
    });
    t.is(error?.place, "pipe");
    const newline = scratch();
    writeFileSync(join(newline, "a\nb"), "");
    await t.throwsAsync(canonicalise(newline, new ReferenceScanner([])), { instanceOf: MrrlError });
});
test("the listing is what sha256sum and sort would make, so anyone can check the tree hash", async (t) => {
    const directory = scratch();
    writeFileSync(join(directory, "b"), "bee\n", { mode: 0o755 });
    mkdirSync(join(directory, "B"));
    symlinkSync("b", join(directory, "ä"));
    const { entries } = await canonicalise(directory, new ReferenceScanner([]));
    t.is(treeListing(entries), ["d 0555 - B", `f 0555 ${sha256("bee\n")} b`, `l 0777 ${sha256("b")} ä`, ""].join("\n"));
    t.is(treeHash(entries), sha256(treeListing(entries)));
});
test("digests are found in files, across pieces, and in link targets, with their offsets", async (t) => {
    const directory = scratch();
    const [first, second, third, absent] = ["a", "b", "c", "d"].map((name) => makeStoreName(name, "1", sha256(name)));
    const piece = 4 << 20;
    const big = Buffer.alloc(piece + 1000);
    big.write(first.digest, 10);
    // Lies across the border of two pieces.
    big.write(second?.digest ?? "", piece - 30);
    writeFileSync(join(directory, "big"), big);
    symlinkSync(`/mrrl/store/${third?.full}/bin`, join(directory, "link"));
    const scanner = new ReferenceScanner([first, second, third, absent].filter((name) => !!name));
    await canonicalise(directory, scanner);
    t.deepEqual(scanner.references, [
        { name: first.full, file: "big", offset: 10 },
        { name: second?.full ?? "", file: "big", offset: piece - 30 },
        { name: third?.full ?? "", file: "link", offset: "/mrrl/store/c-1.".length },
    ]);
});
