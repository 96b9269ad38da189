import test from "ava";
import { parseProfile } from "../../assembler/model/definition/parse.js";
import { profileText, refusedProfile } from "../support/definitions.js";
test("sizes become bytes, durations milliseconds, and defaults are filled in", (t) => {
    const text = profileText("users: { web: { uid: 100 } }", "services:", "  web: { run: exec httpd, user: web, dependsOn: [network], readiness: { fd: 3 } }", "  slow: { run: exec slow, readiness: { fd: 4, timeout: 2min }, timeoutKill: 500ms }");
    const { definition } = parseProfile(text, "f.yaml");
    t.deepEqual(definition.slots, { boot: 24 * 2 ** 20, root: 64 * 2 ** 20 });
    t.is(definition.data, 64 * 2 ** 20);
    t.deepEqual(definition.packages, [{ name: "app", priority: 0 }]);
    t.is(definition.toolchain, "seed");
    t.is(definition.tools, "tools");
    t.is(definition.forbid, undefined);
    t.deepEqual(definition.services.web, {
        run: "exec httpd",
        user: "web",
        log: true,
        dependsOn: ["network"],
        readiness: { fd: 3, timeout: 30_000 },
        on: ["image", "overlay"],
        pidns: false,
        timeoutKill: 5000,
    });
    t.deepEqual(definition.services.slow?.readiness, { fd: 4, timeout: 120_000 });
    t.is(definition.services.slow?.timeoutKill, 500);
    t.deepEqual(definition.health, { deadline: 120_000, checks: {} });
});
test("health has a deadline and checks", (t) => {
    const lines = ["health:", "  deadline: 90s", "  checks: { web: wget -q -O /dev/null x }"];
    const { definition } = parseProfile(profileText(...lines), "f.yaml");
    t.deepEqual(definition.health, {
        deadline: 90_000,
        checks: { web: "wget -q -O /dev/null x" },
    });
});
test("a system is of release 0 for x86_64 and takes no updates, unless the profile says more", (t) => {
    const plain = parseProfile(profileText(), "f.yaml").definition;
    t.is(plain.release, 0);
    t.is(plain.machine, "x86_64");
    t.deepEqual(plain.update, { keys: [], revoked: [] });
    const { definition } = parseProfile(profileText("release: 7", "machine: box-2", `update: { keys: [${key}] }`), "f.yaml");
    t.is(definition.release, 7);
    t.is(definition.machine, "box-2");
    t.deepEqual(definition.update, { keys: [key], revoked: [] });
});
// The example of minisign's own manual, and its id.
const key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
const keyId = "E7620F1842B4E81F";
const cases = [
    ["a misspelt key", ["hostnam: x"], "f.yaml:8:1", /^unknown key 'hostnam'$/],
    ["a negative release", ["release: -1"], "f.yaml:8:10", /^'-1' is not allowed as 'release'$/],
    ["a release beyond 31 bits", ["release: 2147483648"], "f.yaml:8:10", /not allowed/],
    ["a key that is none", ["update: { keys: [RWQx] }"], "f.yaml:8:18", /'update.keys\[0\]'$/],
    [
        "a key's file instead of the key",
        ["update: { keys: ['untrusted comment: minisign public key'] }"],
        "f.yaml:8:18",
        /'update.keys\[0\]'$/,
    ],
    [
        "a key twice",
        [`update: { keys: [${key}, ${key}] }`],
        "f.yaml:8:76",
        new RegExp(`^'${keyId}' is listed twice$`),
    ],
    [
        "a revoked id in lower case",
        ["update: { revoked: [e7620f1842b4e81f] }"],
        "f.yaml:8:21",
        /not allowed as 'update.revoked\[0\]'$/,
    ],
    [
        "a revoked id without quotes that is a number",
        ["update: { revoked: [1234567890123456] }"],
        "f.yaml:8:21",
        /^'update.revoked\[0\]' is the number/,
    ],
    [
        "a key that is also revoked",
        [`update: { keys: [${key}], revoked: [${keyId}] }`],
        "f.yaml:8:18",
        new RegExp(`^key ${keyId} is also revoked$`),
    ],
    [
        "a login that does not exist",
        ["login: 'a b'"],
        "f.yaml:8:8",
        /^'a b' is not allowed as 'login'$/,
    ],
    [
        "a deadline in which no kernel starts",
        ["health: { deadline: 500ms }"],
        "f.yaml:8:21",
        /^'500ms' is not allowed as 'health.deadline'$/,
    ],
    [
        "a check without a command",
        ["health: { checks: { web: '' } }"],
        "f.yaml:8:26",
        /^'' is not allowed as 'health.checks.web'$/,
    ],
    [
        "persist with ..",
        ["persist: [/etc/../passwd]"],
        "f.yaml:8:11",
        /not allowed as 'persist\[0\]'/,
    ],
    ["persist of a relative path", ["persist: [etc/x]"], "f.yaml:8:11", /not allowed/],
    [
        "a file over the store",
        ["files: { /mrrl/store/x: y }"],
        "f.yaml:8:10",
        /^key '\/mrrl\/store\/x'/,
    ],
    ["a file with ..", ["files: { /etc/../x: y }"], "f.yaml:8:10", /is not allowed$/],
    [
        "a file that is a number",
        ["files: { /etc/x: 5 }"],
        "f.yaml:8:18",
        /^'files.\/etc\/x' is the number/,
    ],
    [
        "a file that is also kept",
        ["files: { /etc/x: y }", "persist: [/etc/x]"],
        "f.yaml:9:11",
        /^'\/etc\/x' is also one of the files$/,
    ],
    [
        "root as a user",
        ["users: { root: { uid: 5 } }"],
        "f.yaml:8:10",
        /^key 'root' is not allowed$/,
    ],
    ["a user with a colon", ["users: { 'a:b': { uid: 5 } }"], "f.yaml:8:10", /^key 'a:b'/],
    ["uid 0", ["users: { a: { uid: 0 } }"], "f.yaml:8:20", /^'0' is not allowed as 'users.a.uid'$/],
    [
        "one uid twice",
        ["users: { a: { uid: 5 }, b: { uid: 5 } }"],
        "f.yaml:8:35",
        /^uid 5 is already that of 'a'$/,
    ],
    ["a service named ..", ["services: { '..': { run: x } }"], "f.yaml:8:13", /^key '\.\.' is not/],
    [
        "a service with a command",
        ["services: { 'a;b': { run: x } }"],
        "f.yaml:8:13",
        /^key 'a;b' is not/,
    ],
    [
        "a service without run",
        ["services: { a: {} }"],
        "f.yaml:8:13",
        /^'run' is missing in 'services.a'$/,
    ],
    [
        "a reserved service",
        ["services: { network: { run: x } }"],
        "f.yaml:8:22",
        /^service 'network' is reserved$/,
    ],
    [
        "an unknown user",
        ["services: { a: { run: x, user: b } }"],
        "f.yaml:8:32",
        /^there is no user 'b'$/,
    ],
    [
        "an unknown service",
        ["services: { a: { run: x, dependsOn: [b] } }"],
        "f.yaml:8:38",
        /^there is no service 'b'$/,
    ],
    [
        "services that wait for each other",
        ["services:", "  a: { run: x, dependsOn: [b] }", "  b: { run: x, dependsOn: [a] }"],
        "f.yaml:9:28",
        /^services wait for each other: a → b → a$/,
    ],
    [
        "the network where there is none",
        ["network: none", "services: { a: { run: x, dependsOn: [network] } }"],
        "f.yaml:9:38",
        /^the profile has no network$/,
    ],
    [
        "a duration without a unit",
        ["services: { a: { run: x, timeoutKill: 5 } }"],
        "f.yaml:8:39",
        /^'services.a.timeoutKill' is the number 5$/,
    ],
    [
        "readiness on standard output",
        ["services: { a: { run: x, readiness: { fd: 1 } } }"],
        "f.yaml:8:43",
        /^'1' is not allowed as 'services.a.readiness.fd'$/,
    ],
];
for (const [title, lines, place, message] of cases) {
    test(`a profile is refused with its place: ${title}`, (t) => {
        const refused = refusedProfile(profileText(...lines));
        t.is(refused.code, "DEFINITION_INVALID");
        t.is(refused.place, place);
        t.regex(refused.message, message);
        t.truthy(refused.hint, "it is told what would be right");
    });
}
const replacements = [
    ["a size without a unit", "24MiB", "24"],
    ["a size in decimal units", "24MiB", "24MB"],
    ["a size that is no whole MiB", "24MiB", "24577KiB"],
    ["a slot that is too small", "24MiB", "1MiB"],
    ["a slot beyond all bounds", "24MiB", "9000000000GiB"],
];
for (const [title, before, after] of replacements) {
    test(`a profile is refused: ${title}`, (t) => {
        const refused = refusedProfile(profileText().replace(before, after));
        t.is(refused.place, "f.yaml:7:16");
        t.regex(refused.hint ?? "", /^a size is a number and a unit/);
    });
}
for (const argument of ["root=/dev/sda", "init=/bin/sh", "mrrl.slot=b", "a b", "a;b", "$x", '"']) {
    test(`'${argument}' cannot be a kernel argument of a profile`, (t) => {
        const kernel = `kernel: { fragments: [base], arguments: ['${argument}'] }`;
        const refused = refusedProfile(profileText().replace(/^kernel.*$/m, kernel));
        t.is(refused.place, "f.yaml:4:42");
    });
}
for (const fragment of ["../base", "./../x.config", "./a/b.config", "/etc/x.config", "a;b"]) {
    test(`'${fragment}' cannot be a kernel fragment`, (t) => {
        const kernel = `kernel: { fragments: ['${fragment}'] }`;
        const refused = refusedProfile(profileText().replace(/^kernel.*$/m, kernel));
        t.is(refused.place, "f.yaml:4:23");
    });
}
