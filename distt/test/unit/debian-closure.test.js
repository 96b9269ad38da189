import test from "ava";
import { debianClosure } from "../../assembler/plan/debian-closure.js";
import { parseDebianIndex, parseDependencies } from "../../assembler/plan/debian-index.js";
import { refusal } from "../support/definitions.js";
/** A Packages index; each line is `name version | field: value | …`. */
function index(...lines) {
    const stanzas = lines.map((line) => {
        const [head = "", ...fields] = line.split(" ; ");
        const [name, version] = head.split(" ");
        return [
            `Package: ${name}`,
            `Version: ${version}`,
            "Architecture: amd64",
            ...fields,
            `Filename: pool/main/x/${name}_${version}_amd64.deb`,
            "Size: 1234",
            `SHA256: ${"a".repeat(64)}`,
            "Description: a package",
            " Depends: this line is part of the description",
        ].join("\n");
    });
    return parseDebianIndex(`${stanzas.join("\n\n")}\n`);
}
const names = (closure) => closure.map(({ name }) => name);
test("Depends and Pre-Depends are followed, Recommends and Suggests are not", (t) => {
    const suite = index("app 1 ; Depends: liba (>= 1), libb ; Recommends: docs ; Suggests: docs", "liba 2 ; Pre-Depends: libc", "libb 1 ; Depends: libc:any", "libc 1", "docs 1");
    t.deepEqual(names(debianClosure(suite, { roots: ["app"] })), ["app", "liba", "libb", "libc"]);
});
test("cycles end", (t) => {
    const suite = index("a 1 ; Depends: b", "b 1 ; Depends: a");
    t.deepEqual(names(debianClosure(suite, { roots: ["b"] })), ["a", "b"]);
});
test("the first available alternative is taken, unless another one is there already", (t) => {
    const suite = index("app 1 ; Depends: missing | mawk | gawk", "mawk 1", "gawk 1", "other 1 ; Depends: gawk");
    t.deepEqual(names(debianClosure(suite, { roots: ["app"] })), ["app", "mawk"]);
    t.deepEqual(names(debianClosure(suite, { roots: ["app", "gawk"] })), ["app", "gawk"]);
});
test("virtual packages are provided by what is there, else by the first name", (t) => {
    const suite = index("app 1 ; Depends: awk", "versioned 1 ; Depends: api (>= 2)", "mawk 1 ; Provides: awk", "gawk 1 ; Provides: awk, api (= 1)", "zapi 1 ; Provides: api (= 3)");
    t.deepEqual(names(debianClosure(suite, { roots: ["app"] })), ["app", "gawk"]);
    t.deepEqual(names(debianClosure(suite, { roots: ["mawk", "app"] })), ["app", "mawk"]);
    // An unversioned or too old provide does not meet a version.
    t.deepEqual(names(debianClosure(suite, { roots: ["versioned"] })), ["versioned", "zapi"]);
});
test("the order of the roots does not matter", (t) => {
    const suite = index("a 1 ; Depends: x | y", "b 1 ; Depends: y | x", "c 1 ; Depends: v", "x 1 ; Provides: v", "y 1 ; Provides: v");
    const forward = debianClosure(suite, { roots: ["a", "b", "c"] });
    t.deepEqual(debianClosure(suite, { roots: ["c", "b", "a"] }), forward);
});
test("excluded packages are left out with what only they need", (t) => {
    const suite = index("app 1 ; Depends: config | config-2, libc", "config 1 ; Depends: perl", "perl 1", "libc 1", "awk-user 1 ; Depends: awk", "mawk 1 ; Provides: awk");
    t.deepEqual(names(debianClosure(suite, { roots: ["app"], exclude: ["config"] })), [
        "app",
        "libc",
    ]);
    // Excluding the only provider excludes the virtual package.
    t.deepEqual(names(debianClosure(suite, { roots: ["awk-user"], exclude: ["mawk"] })), [
        "awk-user",
    ]);
});
test("what cannot be met is named with the way to it", (t) => {
    const suite = index("app 1 ; Depends: liba", "liba 1 ; Depends: libz (>= 9) | libq", "libz 8");
    const error = refusal(() => debianClosure(suite, { roots: ["app"], place: "p/package.yaml" }));
    t.is(error.code, "DEFINITION_INVALID");
    t.is(error.place, "p/package.yaml");
    t.regex(error.message, /'libz \(>= 9\) \| libq', needed by liba, for app/);
});
test("unknown, virtual and contradictory roots are refused", (t) => {
    const suite = index("mawk 1 ; Provides: awk", "gawk 1 ; Provides: awk");
    t.regex(refusal(() => debianClosure(suite, { roots: ["nawk"] })).message, /no package 'nawk'/);
    t.regex(refusal(() => debianClosure(suite, { roots: ["awk"] })).hint ?? "", /virtual package; name one of: gawk, mawk/);
    t.regex(refusal(() => debianClosure(suite, { roots: ["mawk"], exclude: ["mawk"] })).message, /both a root and excluded/);
});
test("of two versions in an index the higher one counts", (t) => {
    const suite = index("app 1.9-1", "app 1.10-1", "app 1.2-1");
    t.deepEqual(debianClosure(suite, { roots: ["app"] }).map(({ version, pool }) => [version, pool]), [["1.10-1", "pool/main/x/app_1.10-1_amd64.deb"]]);
});
test("dependency fields are parsed as Debian policy writes them", (t) => {
    t.deepEqual(parseDependencies("a, b (>= 1:2.0~rc1-1+b2)|c:native (<< 3),\n d ( = 1 ),"), [
        [{ name: "a" }],
        [
            { name: "b", constraint: { relation: ">=", version: "1:2.0~rc1-1+b2" } },
            { name: "c", constraint: { relation: "<<", version: "3" } },
        ],
        [{ name: "d", constraint: { relation: "=", version: "1" } }],
    ]);
    t.is(refusal(() => parseDependencies("a (about 3)")).code, "DEFINITION_INVALID");
});
test("an index without digests is refused", (t) => {
    const error = refusal(() => parseDebianIndex("Package: a\nVersion: 1\nFilename: pool/a.deb\nSize: 1\n"));
    t.regex(error.message, /without SHA256 \(a\)/);
});
