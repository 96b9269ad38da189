import test from "ava";
import fc from "fast-check";
import { sha256 } from "../../assembler/model/sha256.js";
import { makeStoreName } from "../../assembler/model/store-name.js";
import { lineDifference } from "../../assembler/plan/line-difference.js";
import { renderScript } from "../../assembler/plan/render-script.js";
import { compareScripts, weight } from "../../assembler/plan/script-difference.js";
const zlib = makeStoreName("zlib", "1.3", sha256("zlib"));
const seed = makeStoreName("seed", "13.7", sha256("seed"));
const base = {
    name: "app",
    version: "1.0",
    builder: "sh",
    root: seed,
    dependencies: [zlib],
    sources: [{ file: "app.tar", sha256: sha256("app") }],
    options: { sandbox: true, set_path: true, static: true },
    links: {},
    variables: { CC: "musl-gcc" },
    files: { "fix.patch": "one\ntwo\n", "no-newline": "text" },
    build: "./configure\nmake\n",
    check: "app --version\n",
};
const change = (parts, toolchain = []) => compareScripts(renderScript(base), renderScript({ ...base, ...parts }), new Set(toolchain));
test("the same script has no changes", (t) => {
    t.deepEqual(change({}), []);
});
test("version, options and sources are told with both values", (t) => {
    t.deepEqual(change({
        version: "1.1",
        options: { ...base.options, static: { off: "plugins" } },
        sources: [{ file: "app.tar", sha256: sha256("new") }],
    }), [
        { what: "property", name: "version", before: "1.0", after: "1.1" },
        { what: "property", name: "option static", before: "on", after: "off: plugins" },
        {
            what: "source",
            name: "app.tar",
            before: `sha256:${sha256("app")}`,
            after: `sha256:${sha256("new")}`,
        },
    ]);
});
test("another version of a Debian package is the same source, changed", (t) => {
    const debs = (version) => ({
        builder: "unpack-debs",
        build: undefined,
        sources: [{ file: `libc6_${version}_amd64.deb`, sha256: sha256(version) }],
    });
    const [before, after] = [debs("2.40-1"), debs("2.41-1")].map((parts) => renderScript({ ...base, ...parts }));
    t.deepEqual(compareScripts(before ?? "", after ?? ""), [
        {
            what: "source",
            name: "libc6",
            before: `2.40-1 sha256:${sha256("2.40-1")}`,
            after: `2.41-1 sha256:${sha256("2.41-1")}`,
        },
    ]);
});
test("another build of a dependency is told once, not again for the steps that name it", (t) => {
    const other = makeStoreName("zlib", "1.3.1", sha256("other"));
    const expected = { name: "zlib", before: zlib.full, after: other.full };
    t.deepEqual(change({ dependencies: [other] }), [{ what: "dependency", ...expected }]);
    t.deepEqual(change({ dependencies: [other] }, ["zlib"]), [{ what: "toolchain", ...expected }]);
    t.deepEqual(change({ dependencies: [] }), [
        { what: "dependency", name: "zlib", before: zlib.full },
    ]);
});
test("the root of the sandbox is the toolchain", (t) => {
    const other = makeStoreName("seed", "13.8", sha256("other"));
    t.deepEqual(change({ root: other }), [
        { what: "toolchain", name: "seed", before: seed.full, after: other.full },
    ]);
});
test("what has changed in the body is told line by line, by its part", (t) => {
    const changes = change({
        variables: { CC: "gcc" },
        files: { "fix.patch": "one\nthree\n", "no-newline": "other", more: "" },
        build: "./configure --fast\nmake\n",
        check: "app --help\n",
    });
    t.deepEqual(changes.map((each) => [
        each.what,
        "name" in each ? each.name : undefined,
        "lines" in each ? each.lines.map(({ sign, text }) => `${sign}${text}`) : [],
    ]), [
        ["variables", undefined, ["-export CC=musl-gcc", "+export CC=gcc"]],
        ["file", "fix.patch", ["-two", "+three"]],
        ["file", "no-newline", ["-text", "+other"]],
        ["steps", undefined, ["-./configure", "+./configure --fast"]],
        ["check", undefined, ["-app --version", "+app --help"]],
    ]);
    t.is(weight(changes), 10);
});
test("a line difference says what was taken away and put in, and no more", (t) => {
    const lines = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });
    fc.assert(fc.property(lines, lines, (first, second) => {
        const changes = lineDifference(first, second);
        const of = (sign) => changes.flatMap((each) => (each.sign === sign ? each.text : []));
        const counts = (texts) => [...texts].sort().join("");
        // What is kept of both is the same, as far as counting can tell.
        t.is(counts([...first, ...of("+")]), counts([...second, ...of("-")]));
        t.is(changes.length === 0, first.join("") === second.join(""));
    }));
    t.deepEqual(lineDifference(["a", "b", "c"], ["a", "c", "d"]), [
        { sign: "-", text: "b" },
        { sign: "+", text: "d" },
    ]);
    t.deepEqual(lineDifference(["a", "b"], ["b", "a"]).length, 2);
});
