import test from "ava";
import { parsePackage } from "../../assembler/model/definition/parse.js";
import { packageText, refusedPackage } from "../support/definitions.js";
test("a package gets its defaults", (t) => {
    const { definition } = parsePackage(packageText("toy", "build: make"), "p.yaml");
    t.deepEqual(definition, {
        name: "toy",
        version: "1.0",
        summary: "a toy",
        license: "MIT",
        kind: "source",
        sources: [],
        files: [],
        accepts: [],
        dependencies: [],
        options: { sandbox: true, set_path: true, static: true },
        build: "make",
    });
});
test("a root has neither build steps nor dependencies", (t) => {
    const text = packageText("toy", "kind: root", "debian: { roots: [dash] }", "build: make");
    const refused = refusedPackage(text);
    t.is(refused.place, "p.yaml:7:1");
    t.is(refused.message, "unknown key 'build'");
});
test("all problems are reported, in the order of the file, each with place and remedy", (t) => {
    const text = packageText("toy", "sumary: x", "dependencies: [a;b]", "build: 5");
    const { place, message, evidence } = refusedPackage(text.replace('"1.0"', "1.0"));
    t.is(place, "p.yaml:2:10");
    t.is(message, "'version' is the number 1");
    const lines = evidence?.split("\n") ?? [];
    t.deepEqual(lines.map((line) => line.replace(/ \(.*/, "")), [
        "p.yaml:2:10: 'version' is the number 1",
        "p.yaml:5:1: unknown key 'sumary'",
        "p.yaml:6:16: 'a;b' is not allowed as 'dependencies[0]'",
        "p.yaml:7:8: 'build' is the number 5",
    ]);
    t.true(lines[0]?.endsWith('(write it in quotes: "1.0")'));
    t.true(lines[1]?.endsWith("(did you mean 'summary'?)"));
});
test("a misspelt key is not also reported as missing", (t) => {
    const refused = refusedPackage(packageText("toy", "build: make").replace("summary", "sumary"));
    t.is(refused.place, "p.yaml:3:1");
    t.is(refused.hint, "did you mean 'summary'?");
    t.is(refused.evidence, undefined);
});
test("a text that its comma has cut in two is explained", (t) => {
    const refused = refusedPackage(packageText("toy", "build: make", "options: { static: { off: a, b c } }"));
    t.is(refused.place, "p.yaml:6:30");
    t.is(refused.hint, "put a text that has a comma into quotes");
});
const build = "build: make";
const cases = [
    ["a missing key", [], "p.yaml:1:1", /^'build' is missing$/],
    ["an unknown kind", ["kind: rpm"], "p.yaml:5:7", /^'rpm' is not allowed as 'kind'$/],
    ["an empty value", ["build:"], "p.yaml:5:7", /^'build' is empty$/],
    [
        "a carriage return in build steps",
        ['build: "a\\rb"'],
        "p.yaml:5:8",
        /^'a\\u\{d\}b' is not allowed/,
    ],
    [
        "a dependency twice",
        [build, "dependencies: [a, b, a]"],
        "p.yaml:6:22",
        /^'a' is listed twice$/,
    ],
    ["a dependency with ..", [build, "dependencies: [../a]"], "p.yaml:6:16", /^'..\/a' is not/],
    [
        "a dependency with a command",
        [build, "dependencies: ['$(id)']"],
        "p.yaml:6:16",
        /not allowed/,
    ],
    ["a file outside", [build, "files: [../secret]"], "p.yaml:6:9", /^'..\/secret' is not allowed/],
    ["a file with an absolute name", [build, "files: [/etc/passwd]"], "p.yaml:6:9", /not allowed/],
    ["a file with .. inside", [build, "files: [a/../../b]"], "p.yaml:6:9", /not allowed/],
    ["a file with a blank", [build, "files: [a b]"], "p.yaml:6:9", /not allowed/],
    [
        "a source in a directory",
        [build, "sources:", "  - file: a/b", `    sha256: ${"ab".repeat(32)}`],
        "p.yaml:7:11",
        /^'a\/b' is not allowed as 'sources\[0\]\.file'$/,
    ],
    [
        "a digest that is too short",
        [build, "sources:", "  - file: a", "    sha256: abc"],
        "p.yaml:8:13",
        /^'abc' is not allowed as 'sources\[0\]\.sha256'$/,
    ],
    [
        "a source without a digest",
        [build, "sources:", "  - file: a"],
        "p.yaml:7:5",
        /^'sha256' is missing in 'sources\[0\]'$/,
    ],
    [
        "a locator that is no web address",
        [
            build,
            "sources:",
            `  - { file: a, sha256: ${"ab".repeat(32)}, urls: [file:///etc/passwd] }`,
        ],
        "p.yaml:7:97",
        /not allowed/,
    ],
    [
        "an option without a reason",
        [build, "options: { static: false }"],
        "p.yaml:6:20",
        /^'false' is not allowed as 'options.static'$/,
    ],
    [
        "a misspelt option",
        [build, "options: { statik: true }"],
        "p.yaml:6:12",
        /^unknown key 'statik' in 'options'$/,
    ],
    [
        "a reserved variable",
        ["kind: root", "debian: { roots: [dash] }", "toolchain: { variables: { PATH: /x } }"],
        "p.yaml:7:27",
        /^key 'PATH' is not allowed$/,
    ],
    [
        "a link out of the package",
        ["kind: root", "debian: { roots: [dash] }", "links: { usr/a: ../../b }"],
        "p.yaml:7:17",
        /^link 'usr\/a' leads out of the package$/,
    ],
    [
        "a link below ..",
        ["kind: root", "debian: { roots: [dash] }", "links: { ../a: b }"],
        "p.yaml:7:10",
        /^key '..\/a' is not allowed$/,
    ],
];
for (const [title, lines, place, message] of cases) {
    test(`a package is refused with its place: ${title}`, (t) => {
        const refused = refusedPackage(packageText("toy", ...lines));
        t.is(refused.code, "DEFINITION_INVALID");
        t.is(refused.place, place);
        t.regex(refused.message, message);
        t.truthy(refused.hint, "it is told what would be right");
    });
}
for (const name of ["a;b", "$(id)", "a b", "../a", "A", "a/b", "-a", "a\\nb", "x".repeat(65)]) {
    test(`'${name.slice(0, 10)}' cannot be the name of a package`, (t) => {
        const refused = refusedPackage(packageText("toy", build).replace("toy", `"${name}"`));
        t.is(refused.place, "p.yaml:1:7");
        t.regex(refused.message, /is not allowed as 'name'$/);
    });
}
const withLicence = (licence) => packageText("toy", build).replace("license: MIT", `license: "${licence}"`);
for (const licence of [
    "curl",
    "GPL-2.0-only WITH Linux-syscall-note",
    "MIT OR (ISC AND Zlib)",
    "LicenseRef-own",
    "LGPL-2.1+",
]) {
    test(`the licence of a package may be ${licence}`, (t) => {
        t.like(parsePackage(withLicence(licence), "p.yaml").definition, { license: licence });
    });
}
const licences = [
    ["GPLv2", "SPDX knows no licence 'GPLv2'"],
    ["mit", "SPDX knows no licence 'mit'"],
    ["MIT AND (ISC OR Own)", "SPDX knows no licence 'Own'"],
    ["GPL-2.0-only WITH MIT", "'GPL-2.0-only WITH MIT' is not an SPDX expression"],
    ["MIT AND", "'MIT AND' is not an SPDX expression"],
    ["(MIT", "'(MIT' is not an SPDX expression"],
    ["MIT, ISC", "'MIT, ISC' is not allowed as 'license'"],
];
for (const [licence, message] of licences) {
    test(`a licence that SPDX does not know is refused with its place: ${licence}`, (t) => {
        const refused = refusedPackage(withLicence(licence));
        t.is(refused.code, "DEFINITION_INVALID");
        t.is(refused.place, "p.yaml:4:10");
        t.is(refused.message, message);
        t.regex(refused.hint ?? "", /LicenseRef-<name>/);
        t.is(refused.evidence, undefined);
    });
}
