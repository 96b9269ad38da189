import { chmodSync, linkSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { listDirectory } from "../support/host-rig/list-tree.js";
import { rigPackage } from "../support/host-rig/rig-packages.js";
import { parseListing, treeDifferences } from "../support/host-rig/tree-listing.js";
/** A directory with a little of everything that an ordinary user can make. */
function smallTree() {
    const root = mkdtempSync(join(tmpdir(), "mrrl tree-"));
    mkdirSync(join(root, "inner"), { mode: 0o700 });
    writeFileSync(join(root, "inner/file"), "abc", { mode: 0o640 });
    writeFileSync(join(root, "inner/tab\tand ü"), "");
    linkSync(join(root, "inner/file"), join(root, "second name"));
    symlinkSync("inner/file", join(root, "link"));
    return root;
}
test("a listing tells type, mode, owner, content and target of all there is", async (t) => {
    const owner = `${process.getuid?.()}:${process.getgid?.()}`;
    const abc = "3 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const nothing = "0 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const listing = await listDirectory(smallTree());
    t.deepEqual([...listing].map(([path, { what }]) => [path, what.replaceAll("\t", " ")]), [
        ["/", `d 0700 ${owner} - -`],
        ["/inner", `d 0700 ${owner} - -`],
        ["/inner/file", `f 0640 ${owner} ${abc} 2 names, first /inner/file -`],
        ["/inner/tab\\x09and\\x20\\xc3\\xbc", `f 0644 ${owner} ${nothing} -`],
        ["/link", `l 0777 ${owner} inner/file -`],
        ["/second\\x20name", `f 0640 ${owner} ${abc} 2 names, first /inner/file -`],
    ]);
});
test("what is otherwise is said path by path, times of change only if they matter", async (t) => {
    const root = smallTree();
    const before = await listDirectory(root);
    t.deepEqual(treeDifferences(await listDirectory(root), before, { times: true }), []);
    chmodSync(join(root, "inner"), 0o755);
    writeFileSync(join(root, "inner/new"), "");
    const after = await listDirectory(root);
    const [mode, added] = treeDifferences(after, before);
    t.is(mode, "/inner: mode 0755, not 0700");
    t.regex(added ?? "", /^\/inner\/new: is new: f 0644 /);
    const withTimes = treeDifferences(after, before, { times: true });
    t.regex(withTimes[0] ?? "", /mode 0755, not 0700; changed at [\d.]+, not [\d.]+$/);
    t.deepEqual(treeDifferences(after, before, { times: true, except: ["/inner"] }), []);
});
test("a tree is listed as a namespace sees it, and what is mounted there is not entered", async (t) => {
    const busybox = join(await rigPackage("busybox"), "bin/busybox");
    const root = smallTree();
    const script = 'mount -t tmpfs none "$1/inner" && mkdir "$1/inner/hidden" && shift && exec "$@"';
    const user = process.getuid?.() === 0 ? [] : ["-r"];
    const enter = [busybox, "unshare", ...user, "-m", busybox, "sh", "-c", script, "sh", root];
    const inside = await listDirectory(root, enter);
    t.regex(inside.get("/inner")?.what ?? "", /\tmount\t/);
    t.false(inside.has("/inner/hidden"));
    t.true((await listDirectory(join(root, "inner"), enter)).has("/hidden"));
    t.true((await listDirectory(root)).has("/inner/file"));
});
test("what cannot be listed fails", async (t) => {
    await t.throwsAsync(listDirectory("/nowhere/at all"), { message: /No such file/ });
    t.throws(() => parseListing("/\td\t0755\t0:0\t-\t-\t1.0"), { message: /breaks off/ });
    t.throws(() => parseListing("nonsense\n"), { message: /not a line/ });
});
