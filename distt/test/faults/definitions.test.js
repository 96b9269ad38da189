import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync, } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, {} from "ava";
import { profileText } from "../support/definitions.js";
import { runMrrl } from "../support/mrrl-program.js";
/** A directory of definitions, with a canary that nothing may touch. */
function directory() {
    const top = mkdtempSync(join(tmpdir(), "mrrl evil-"));
    writeFileSync(join(top, "canary"), "alive");
    mkdirSync(join(top, "app"));
    return top;
}
async function plan(top) {
    const directories = ["--profiles", top, "--packages", top];
    return runMrrl(["build", "toy", ...directories], {
        MRRL_STORE: join(top, "store"),
        MRRL_CACHE: join(top, "cache"),
    });
}
/** The definition is refused with its line; nothing was run, made or touched. */
async function refusedAt(t, top, place, what) {
    const run = await plan(top);
    const told = `${what.slice(0, 60)}: ${run.stderr.slice(0, 2000)}`;
    t.is(run.exitCode, 2, told);
    t.regex(run.stderr, /\[(?:DEFINITION_INVALID|DEFINITION_NOT_FOUND|DEPENDENCY_CYCLE)\]/, told);
    t.regex(run.stderr, place, told);
    t.true(run.stderr.length < 20_000, "the complaint is no flood");
    t.is(readFileSync(join(top, "canary"), "utf8"), "alive", told);
    t.false(existsSync(join(top, "pwned")), told);
    t.false(existsSync(join(top, "store")), told);
}
const app = (name = "app") => `name: ${name}\nversion: "1"\nsummary: a toy\nlicense: ISC\nbuild: "true"\n`;
/** What is put at the end of a profile whose first seven lines are right. */
const evilLines = {
    "a prototype key": "__proto__: { polluted: true }",
    "a prototype key further down": "users: { __proto__: { uid: 7 } }",
    "a constructor": "constructor: { prototype: { polluted: true } }",
    "a service by the name of a method": "services: { toString: { run: exit } }",
    "deep nesting": `users: ${"[".repeat(5000)}${"]".repeat(5000)}`,
    "deep nesting in block style": `users:\n${Array.from({ length: 500 }, (_, n) => `${" ".repeat(n + 1)}a:`).join("\n")}`,
    "a huge number": "users: { web: { uid: 1e999 } }",
    "a number beyond all integers": `users: { web: { uid: ${"9".repeat(4000)} } }`,
    "not a number": "users: { web: { uid: .nan } }",
    laughter: `users:\n  a: &a [x, x]\n  b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n  c: [*b, *b, *b, *b, *b, *b]`,
    "a tag": "summary2: !!js/function 'function(){ throw 1 }'",
    "shell in a user name": "users: { '$(touch pwned)': { uid: 7 } }",
    "shell in a service name": "services: { 'a; touch pwned': { run: exit } }",
    "a path that leads out": "files: { /etc/../../pwned: x }",
    "a path that is none": "files: { pwned: x }",
    "a line break in a path": 'files: { "/etc/a\\nb": x }',
    "a fragment that leads out": "kernel2: { fragments: [../../../etc/passwd] }",
    "an unprintable key": '"\\u0000\\u001b[2J": 1',
    "a lone surrogate": '"\\ud800": 1',
};
for (const [what, lines] of Object.entries(evilLines)) {
    test.serial(`fault 25: ${what} in a profile is refused with its line`, async (t) => {
        const top = directory();
        writeFileSync(join(top, "app/package.yaml"), app());
        writeFileSync(join(top, "toy.yaml"), profileText(...lines.split("\n")));
        await refusedAt(t, top, /toy\.yaml:(?:[89]|1\d|\d{2,}):\d+: error/, what);
    });
}
const evilPackages = {
    "a name that leads out": app("../app"),
    "a name with shell in it": app("'app; touch pwned'"),
    "another name than the directory's": app("other"),
    "a version that leads out": app().replace('"1"', '"1/../../x"'),
    "a version with shell in it": app().replace('"1"', '"1$(touch pwned)"'),
    "a file that leads out": `${app()}files: [../canary]\n`,
    "an absolute file": `${app()}files: [/etc/passwd]\n`,
    "a file with a line break": `${app()}files: ["a\\nb"]\n`,
    "a source whose name leads out": `${app()}sources:\n  - { file: ../../x, sha256: ${"0".repeat(64)} }\n`,
    "a source of another scheme": `${app()}sources:\n  - { file: x, sha256: ${"0".repeat(64)}, urls: ["file:///etc/passwd"] }\n`,
    "a digest that is none": `${app()}sources:\n  - { file: x, sha256: ${"0".repeat(63)}g }\n`,
    "a dependency with shell in it": `${app()}dependencies: ["$(touch pwned)"]\n`,
    "dependencies in a circle": `${app()}dependencies: [app]\n`,
    "an unknown dependency": `${app()}dependencies: [nowhere]\n`,
};
for (const [what, text] of Object.entries(evilPackages)) {
    test.serial(`faults 25, 26: ${what} in a package is refused with its line`, async (t) => {
        const top = directory();
        writeFileSync(join(top, "app/package.yaml"), text);
        writeFileSync(join(top, "toy.yaml"), profileText());
        await refusedAt(t, top, /app\/package\.yaml:\d+:\d+: error/, what);
    });
}
test.serial("fault 25: a name on the command line that leads out is not looked up", async (t) => {
    const top = directory();
    writeFileSync(join(top, "outside.yaml"), "name: outside\n");
    mkdirSync(join(top, "inner"));
    for (const name of ["../outside", "/etc/passwd", "$(touch pwned)", "a\nb", "", "__proto__"]) {
        const run = await runMrrl(["plan", "--profiles", join(top, "inner"), "--", name]);
        t.is(run.exitCode, 2, run.stderr);
        t.regex(run.stderr, /there is no profile/);
    }
});
const odd = {
    "a fifo": (path) => execFileSync("mkfifo", [path]),
    "a directory": (path) => mkdirSync(path),
    "a device that never ends": (path) => symlinkSync("/dev/zero", path),
    "a file of 2 MiB": (path) => writeFileSync(path, "#".repeat(2 << 20)),
    "a file with NUL": (path) => writeFileSync(path, "name: toy\0\n"),
    "a file that is not UTF-8": (path) => writeFileSync(path, Buffer.from([0x6e, 0xff, 0xfe])),
};
for (const [what, make] of Object.entries(odd)) {
    test.serial(`fault 25: ${what} as a definition is refused, and not waited for`, async (t) => {
        const top = directory();
        make(join(top, "toy.yaml"));
        await refusedAt(t, top, /toy\.yaml/, what);
    });
}
test.serial("fault 25: a file beside a package that is a link leading out is refused", async (t) => {
    const top = directory();
    writeFileSync(join(top, "app/package.yaml"), `${app()}files: [secret]\n`);
    symlinkSync("../canary", join(top, "app/secret"));
    writeFileSync(join(top, "toy.yaml"), profileText());
    await refusedAt(t, top, /package\.yaml:6:9: error: 'secret' leads out of its directory/, "link");
});
test.serial("a profile that may not be read is told with its path", async (t) => {
    const top = directory();
    symlinkSync("toy.yaml", join(top, "toy.yaml"));
    const run = await plan(top);
    t.is(run.exitCode, 2, run.stderr);
    t.regex(run.stderr, /toy\.yaml: error: .*ELOOP.*\nhint: /);
});
