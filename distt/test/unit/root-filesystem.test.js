import test from "ava";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { parseProfile } from "../../assembler/model/definition/parse.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { makeStoreName } from "../../assembler/model/store-name.js";
import { bootScriptFiles } from "../../assembler/plan/boot-scripts.js";
import { planRootFilesystem } from "../../assembler/plan/root-filesystem.js";
const environment = makeStoreName("environment-sample", "1", sha256("environment"));
const busybox = makeStoreName("busybox", "1.37.0", sha256("busybox"));
const scripts = Object.fromEntries(bootScriptFiles.map((file) => [file, `text of ${file}\n`]));
function plan(extra) {
    const text = `
name: sample
version: "2 (blue)"
summary: a sample
kernel: { fragments: [base] }
packages: [busybox]
hostname: sampler
slots: { boot: 24MiB, root: 64MiB }
data: 64MiB
${extra}`;
    return planRootFilesystem({
        profile: parseProfile(text, "sample.yaml").definition,
        place: "sample.yaml",
        environment,
        closure: [busybox, environment],
        containers: { containers: [], tools: new Map(), subnet: "10.88.0.0/24", release: 0 },
        serviceTree: {
            entries: [{ type: "file", path: "/mrrl/shut-down", mode: 0o755, content: "stop\n" }],
            loggers: ["web"],
        },
        scripts,
        bill: "what it is made of\n",
        imageId: sha256("inputs"),
    });
}
const pathOf = (entry) => entry.type === "store" ? `/mrrl/store/${entry.name.full}` : entry.path;
function find(entries, path) {
    return entries.find((entry) => pathOf(entry) === path);
}
function content(entries, path) {
    const entry = find(entries, path);
    return entry?.type === "file" ? entry.content : "";
}
test("parents come before their children and no path comes twice", (t) => {
    const entries = plan("persist: [/etc/keys/host]\nfiles: { /srv/a/b.txt: text, /etc-x: text }");
    const seen = new Set(["/"]);
    for (const entry of entries) {
        const path = pathOf(entry);
        t.false(seen.has(path), path);
        t.true(seen.has(path.slice(0, path.lastIndexOf("/")) || "/"), `parent of ${path}`);
        seen.add(path);
    }
});
test("there is one system path, the environment's bin", (t) => {
    const entries = plan("");
    const to = `/mrrl/store/${environment.full}/bin`;
    t.deepEqual(find(entries, "/bin"), { type: "symlink", path: "/bin", to });
    t.deepEqual(find(entries, "/usr/bin"), { type: "symlink", path: "/usr/bin", to: "../bin" });
    t.deepEqual(find(entries, "/sbin"), { type: "symlink", path: "/sbin", to: "bin" });
});
test("the profile's health checks are programs", (t) => {
    const entries = plan("health: { checks: { web: wget -q -O /dev/null x } }");
    t.deepEqual(find(entries, "/mrrl/health/web"), {
        type: "file",
        path: "/mrrl/health/web",
        mode: 0o755,
        content: "#!/bin/sh -e\nwget -q -O /dev/null x",
    });
    t.is(find(plan(""), "/mrrl/health")?.type, "directory");
});
test("the closure is there once each", (t) => {
    const stores = plan("").filter((entry) => entry.type === "store");
    t.deepEqual(stores.map(pathOf).sort(), [
        `/mrrl/store/${busybox.full}`,
        `/mrrl/store/${environment.full}`,
    ]);
});
test("os-release carries the image's identity, hostname the profile's name", (t) => {
    const entries = plan("");
    const release = content(entries, "/etc/os-release").split("\n");
    for (const line of [
        'NAME="mrrl"',
        "ID=mrrl",
        'IMAGE_ID="sample"',
        `IMAGE_VERSION="${sha256("inputs")}"`,
        'VERSION="2 (blue)"',
    ]) {
        t.true(release.includes(line), line);
    }
    t.is(content(entries, "/etc/hostname"), "sampler\n");
});
test("the system knows what it is, which keys it believes, and which not", (t) => {
    const key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
    const revoked = ["FEDCBA9876543210", "0123456789ABCDEF"];
    const entries = plan(`release: 7\nmachine: box\nupdate: { keys: [${key}], revoked: ${JSON.stringify(revoked)} }`);
    t.deepEqual(content(entries, "/mrrl/identity").split("\n"), [
        "profile=sample",
        "machine=box",
        "version=2 (blue)",
        "release=7",
        `image=${sha256("inputs")}`,
        "deadline=120",
        "",
    ]);
    t.is(content(entries, "/mrrl/keys/E7620F1842B4E81F.pub"), `untrusted comment: minisign public key E7620F1842B4E81F\n${key}\n`);
    t.is(content(entries, "/mrrl/revoked"), "0123456789ABCDEF\nFEDCBA9876543210\n");
    const plain = plan("");
    t.like(find(plain, "/mrrl/keys"), { type: "directory" });
    t.is(content(plain, "/mrrl/revoked"), "");
});
test("nobody has a password, also where there is a console login", (t) => {
    for (const login of ["none", "console"]) {
        const entries = plan(`login: ${login}\nusers: { worker: { uid: 321 } }`);
        const accounts = content(entries, "/etc/passwd").trim().split("\n");
        t.true(accounts.every((line) => line.split(":")[1] === "*"));
        t.true(accounts.some((line) => line.startsWith("worker:*:321:321:")));
        t.true(content(entries, "/etc/group").includes("worker:*:321:\n"));
        t.is(find(entries, "/etc/shadow"), undefined);
    }
});
test("a persistent file has a place to be mounted on, empty unless the image has content", (t) => {
    const entries = plan("persist: [/etc/machine-id, /etc/keys/host]");
    t.is(content(entries, "/mrrl/persist"), "/etc/keys/host\n/etc/machine-id\n");
    t.like(find(entries, "/etc/machine-id"), { type: "file", content: "" });
    t.like(find(entries, "/etc/keys"), { type: "directory", mode: 0o755 });
});
test("files of the profile replace those that every image has", (t) => {
    const entries = plan("files: { /etc/motd: Welcome, /opt/tool/setting: on }");
    t.is(content(entries, "/etc/motd"), "Welcome");
    t.is(content(entries, "/opt/tool/setting"), "on");
    t.like(find(entries, "/opt/tool"), { type: "directory" });
});
test("what cannot be a file is refused with the place in the profile", (t) => {
    for (const [extra, place] of [
        ["files: { /etc: text }", "sample.yaml: files./etc"],
        ["files: { /etc/resolv.conf/x: text }", "sample.yaml: files./etc/resolv.conf/x"],
        ["files: { /etc/motd/x: text }", "sample.yaml: files./etc/motd/x"],
        ["persist: [/etc/mtab]", "sample.yaml: persist"],
    ]) {
        const error = t.throws(() => plan(extra), { instanceOf: MrrlError }, extra);
        t.is(error?.code, "DEFINITION_INVALID", extra);
        t.is(error?.place, place, extra);
    }
});
