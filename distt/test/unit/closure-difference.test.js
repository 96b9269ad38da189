import test from "ava";
import { sha256 } from "../../assembler/model/sha256.js";
import { logicalPath, makeStoreName } from "../../assembler/model/store-name.js";
import { pairClosures, pathChange, } from "../../assembler/plan/closure-difference.js";
import { compareFiles } from "../../assembler/plan/file-difference.js";
import { withoutDigests } from "../../assembler/plan/without-digests.js";
import { storeRecords } from "../support/store-records.js";
const name = (text) => {
    const [packageName = "", version = "", build = ""] = text.split(" ");
    return makeStoreName(packageName, version, sha256(build));
};
const shown = (pairs) => pairs.map(({ first, second }) => [first, second].map((each) => each && `${each.name} ${each.version}`));
test("paths are paired by what both have, then by package", (t) => {
    const first = ["a 1 x", "b 1 x", "c 1 x", "d 1 x", "d 3 x"].map(name);
    const second = ["a 1 x", "b 2 y", "d 2 y", "e 1 x"].map(name);
    t.deepEqual(shown(pairClosures(first, second)), [
        ["a 1", "a 1"],
        ["b 1", "b 2"],
        ["c 1", undefined],
        ["d 1", "d 2"],
        ["d 3", undefined],
        [undefined, "e 1"],
    ]);
});
test("two paths that somebody names are a pair, whatever they are called", (t) => {
    const [curl, libcurl] = ["curl 8 x", "libcurl 8 y"].map(name);
    if (!curl || !libcurl)
        throw new Error("no names");
    t.deepEqual(shown(pairClosures([curl], [libcurl])), [
        ["curl 8", undefined],
        [undefined, "libcurl 8"],
    ]);
    t.deepEqual(shown(pairClosures([curl], [libcurl], { first: curl, second: libcurl })), [
        ["curl 8", "libcurl 8"],
    ]);
});
test("environments of different profiles are not each other's versions", (t) => {
    const first = ["environment box x"].map(name);
    t.is(pairClosures(first, ["environment other y"].map(name)).length, 2);
    t.is(pairClosures(first, ["environment box y"].map(name)).length, 1);
});
test("another path with the same tree was only built again", (t) => {
    const [one, other] = [...storeRecords({ one: [], other: [] }).values()];
    if (!one || !other)
        throw new Error("no records");
    t.is(pathChange(one, one), "equal");
    t.is(pathChange(one, other), "changed");
    t.is(pathChange(one, { ...other, treeHash: one.treeHash }), "rebuilt");
    t.is(pathChange(undefined, other), "added");
    t.is(pathChange(one, undefined), "removed");
});
const file = (path, content, executable = false) => ({
    type: "file",
    path,
    executable,
    digest: sha256(content),
});
const link = (path, target) => ({ type: "symlink", path, target });
test("files: added, removed, other content, other mode, other type", (t) => {
    const before = [file("a", "1"), file("b", "1"), file("c", "1"), file("d", "1"), file("e", "1")];
    const after = [
        file("a", "1"),
        file("b", "2"),
        file("c", "1", true),
        link("d", "a"),
        file("f", "1"),
    ];
    t.deepEqual(compareFiles(before, after).map(({ path, change }) => `${path} ${change}`), ["b content", "c mode", "d type", "e removed", "f added"]);
});
test("a link to the same file of another build follows; one to another file does not", (t) => {
    const [old, fresh] = ["app 1 x", "app 2 y"].map((each) => logicalPath(name(each)));
    const changes = compareFiles([link("same", `${old}/bin/a`), link("other", `${old}/bin/a`)], [link("same", `${fresh}/bin/a`), link("other", `${fresh}/bin/b`)]);
    t.deepEqual(changes.map(({ path, follows }) => [path, follows ?? false]), [
        ["other", false],
        ["same", true],
    ]);
});
test("texts without the versions and hashes of store paths keep all the rest", (t) => {
    const path = logicalPath(name("linux-headers 6.12.1 x"));
    t.is(withoutDigests(`-I${path}/include -g`), "-I/mrrl/store/linux-headers/include -g");
    t.is(withoutDigests(`sha256 ${sha256("x")}`), `sha256 ${sha256("x")}`);
});
