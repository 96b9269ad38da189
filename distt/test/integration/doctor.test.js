import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "ava";
import { execa } from "execa";
import { shellCommand } from "../../assembler/plan/shell-command.js";
import { testContext } from "../support/context.js";
import { serve } from "../support/local-server.js";
import { namespaceFilter } from "../support/namespace-filter.js";
import { mrrlProgram, onRestrictedHost } from "../support/restricted-host.js";
import { testToolbox } from "../support/toolbox.js";
import { toyStore } from "../support/toy-store.js";
/** The user's own store and cache, in which the tools are. */
async function ownDirectories() {
    await testToolbox();
    const { settings } = await testContext();
    return { MRRL_STORE: settings.storeRoot, MRRL_CACHE: settings.cacheRoot };
}
function emptyDirectory() {
    return mkdtempSync(join(tmpdir(), "mrrl doctor-"));
}
function doctor(environment, args = []) {
    return execa(process.execPath, [mrrlProgram, "doctor", ...args], {
        env: environment,
        reject: false,
        stripFinalNewline: false,
    });
}
function parse({ stdout, exitCode }) {
    const { usable, findings } = JSON.parse(String(stdout));
    const of = (code) => findings.find((finding) => finding.code === code);
    return { usable, exitCode, findings, of };
}
async function restricted(restriction) {
    const environment = { ...(await ownDirectories()), ...restriction.environment };
    return parse(await onRestrictedHost({ ...restriction, environment }, ["doctor", "--json"]));
}
const lines = (finding) => finding?.fix?.join("\n") ?? "";
test.serial("on this host builds work, and the report says so", async (t) => {
    const environment = await ownDirectories();
    const json = parse(await doctor(environment, ["--json"]));
    t.is(json.exitCode, 0, JSON.stringify(json.findings, null, 1));
    t.true(json.usable);
    t.is(json.of("sandbox")?.status, "ok");
    t.regex(json.of("sandbox")?.found ?? "", /a sandbox was made \(bwrap\)/);
    for (const code of ["node", "architecture", "kernel", "clock", "store", "cache", "records"]) {
        t.is(json.of(code)?.status, "ok", JSON.stringify(json.of(code)));
    }
    const text = await doctor(environment);
    t.is(text.exitCode, 0);
    t.is(text.stderr, "");
    t.regex(text.stdout, /^sandbox\n {2}ok {7}(?:sandbox as root|user namespaces) +a sandbox was made/m);
    t.regex(text.stdout, /mrrl can build here\n$/);
});
test.serial("a bare host: nothing is there yet, and nothing is there afterwards", async (t) => {
    const parent = emptyDirectory();
    const environment = { MRRL_STORE: join(parent, "a", "store"), MRRL_CACHE: join(parent, "cache") };
    const report = parse(await doctor(environment, ["--json"]));
    t.is(report.of("store")?.status, "ok");
    t.is(report.of("store")?.found.startsWith(environment.MRRL_STORE), true);
    t.is(report.of("records")?.found, "0, each with its record");
    t.is(report.of("sandbox")?.status, "ok");
    t.deepEqual(readdirSync(parent), []);
});
test.serial("fault 18: user namespaces that are off: the sysctl that mends it, exit code 3", async (t) => {
    const report = await restricted({
        bwrap: ["--cap-add", "CAP_SYS_RESOURCE"],
        steps: "echo 0 > /proc/sys/user/max_user_namespaces",
    });
    t.is(report.exitCode, 3);
    t.false(report.usable);
    t.is(report.of("sandbox")?.status, "failed");
    t.is(report.of("sandbox")?.found, "user namespaces are off: user.max_user_namespaces is 0");
    t.deepEqual(report.of("sandbox")?.fix, [
        "echo 'user.max_user_namespaces = 15000' | sudo tee /etc/sysctl.d/60-mrrl.conf && sudo sysctl -p /etc/sysctl.d/60-mrrl.conf",
    ]);
});
test.serial("fault 18: a build on such a host ends with the same line", async (t) => {
    const toy = await toyStore();
    toy.define("hello", "true");
    const { storeRoot, cacheRoot, packageDirectories } = toy.context.settings;
    const result = await onRestrictedHost({
        bwrap: ["--cap-add", "CAP_SYS_RESOURCE"],
        steps: "echo 0 > /proc/sys/user/max_user_namespaces",
        environment: { MRRL_STORE: storeRoot, MRRL_CACHE: cacheRoot },
    }, ["build", "--package", "hello", "--packages", packageDirectories[0] ?? ""]);
    t.is(result.exitCode, 3, String(result.stderr));
    const stderr = String(result.stderr);
    t.regex(stderr, /no sandbox can be made here: user namespaces are off.*\[NO_USER_NAMESPACES\]/);
    t.regex(stderr, /^hint: echo 'user\.max_user_namespaces = 15000' \| sudo tee /m);
});
test.serial("fault 18: a seccomp filter against namespaces", async (t) => {
    const report = await restricted({ seccomp: namespaceFilter() });
    t.is(report.exitCode, 3);
    t.is(report.of("sandbox")?.status, "failed");
    t.regex(report.of("sandbox")?.found ?? "", /seccomp filter|does not let mrrl make namespaces/);
    t.regex(lines(report.of("sandbox")), /seccomp|RestrictNamespaces/);
});
test.serial("a /proc of which parts are hidden", async (t) => {
    const report = await restricted({ bwrap: ["--ro-bind", "/dev/null", "/proc/version"] });
    t.is(report.exitCode, 3);
    t.regex(report.of("sandbox")?.found ?? "", /no new \/proc can be mounted.*\/proc\/version/);
    t.true(lines(report.of("sandbox")).length > 0);
});
test.serial("no mirror is configured and nothing is fetched", async (t) => {
    const directory = emptyDirectory();
    const report = await restricted({
        bwrap: ["--tmpfs", "/etc/apt"],
        environment: { MRRL_CACHE: directory, MRRL_STORE: join(directory, "store") },
    });
    t.is(report.exitCode, 3);
    t.is(report.of("mirror")?.status, "failed");
    t.regex(report.of("mirror")?.found ?? "", /none is configured.*\d+ source files are still/);
    t.is(lines(report.of("mirror")), "export MRRL_DEBIAN_MIRROR=<base URL of any Debian mirror>");
});
test.serial("mirrors that refuse, that are silent, and that lack what is pinned", async (t) => {
    const empty = emptyDirectory();
    const environment = { MRRL_STORE: join(empty, "store"), MRRL_CACHE: join(empty, "cache") };
    const judged = async (url) => parse(await doctor({ ...environment, MRRL_DEBIAN_MIRROR: url }, ["--json"]));
    // Port 1 (tcpmux) is nobody's.
    const refused = await judged("http://127.0.0.1:1/debian");
    t.is(refused.exitCode, 3);
    t.is(refused.of("mirror")?.status, "failed");
    t.regex(refused.of("mirror")?.found ?? "", /^127\.0\.0\.1:1: connection refused/);
    t.is(refused.of("pinned"), undefined);
    const silent = await serve(t, () => { });
    const unanswered = await judged(`${silent.url}/debian`);
    t.is(unanswered.exitCode, 3);
    t.regex(unanswered.of("mirror")?.found ?? "", /no answer within/);
    const partial = await serve(t, (request, response) => {
        response.writeHead(request.url?.includes("/pool/") ? 404 : 200).end();
    });
    const lacking = await judged(`${partial.url}/debian`);
    t.is(lacking.of("mirror")?.status, "ok");
    t.is(lacking.of("pinned")?.status, "failed");
    t.regex(lines(lacking.of("pinned")), /^npx mrrl lock seed tools s6$/m);
    const whole = await serve(t, (_, response) => {
        response.writeHead(200, { date: "Thu, 01 Jan 2099 00:00:00 GMT" }).end();
    });
    const complete = await judged(`${whole.url}/debian/`);
    t.is(complete.of("mirror")?.status, "ok");
    t.is(complete.of("pinned")?.status, "ok");
    t.true(whole.requests.some(({ path }) => /^\/debian\/pool\/main\/.*\.deb$/.test(path)));
    t.is(complete.of("clock")?.status, "warning");
    t.regex(complete.of("clock")?.found ?? "", /the mirror says 2099-01-01/);
});
test.serial("with --offline no mirror is asked", async (t) => {
    const server = await serve(t, (_, response) => response.writeHead(200).end());
    const environment = { ...(await ownDirectories()), MRRL_DEBIAN_MIRROR: server.url };
    const report = parse(await doctor(environment, ["--json", "--offline"]));
    t.is(report.of("mirror")?.status, "ok");
    t.deepEqual(server.requests, []);
});
/** A directory for a file system of its own, which must not hide mrrl's own store. */
const mountPoint = () => mkdtempSync(join(tmpdir(), "mrrl-mount-"));
test.serial("a disk that is full", async (t) => {
    const disk = mountPoint();
    const report = await restricted({
        bwrap: ["--size", String(1 << 20), "--tmpfs", disk],
        environment: { MRRL_STORE: `${disk}/store` },
    });
    t.is(report.exitCode, 3);
    t.is(report.of("store")?.status, "failed");
    const [path, rest = ""] = report.of("store")?.found.split(": ") ?? [];
    t.is(path, `${disk}/store`);
    t.regex(rest, /^\d+ MiB are free, at least \d+ MiB are needed/);
    t.regex(lines(report.of("store")), /^export MRRL_STORE=/m);
});
test.serial("a store on a read-only file system", async (t) => {
    const { MRRL_STORE } = await ownDirectories();
    const report = await restricted({ bwrap: ["--ro-bind", MRRL_STORE, MRRL_STORE] });
    t.is(report.exitCode, 3);
    t.regex(report.of("store")?.found ?? "", /mounted read-only/);
    t.is(report.of("cache")?.status, "ok");
});
test.serial("a store that may not be written", async (t) => {
    const store = `${mountPoint()}/store`;
    const report = await restricted({
        bwrap: ["--tmpfs", dirname(store), "--perms", "0555", "--dir", store],
        environment: { MRRL_STORE: store },
    });
    t.is(report.exitCode, 3);
    t.is(report.of("store")?.found, `${store}: cannot be written (EACCES in ${store})`);
    t.true(lines(report.of("store"))
        .split("\n")
        .includes(shellCommand(["chmod", "u+rwx", store])));
});
test.serial("a store from which nothing may be run", async (t) => {
    const disk = mountPoint();
    const report = await restricted({
        // mount(8) wants to be root.
        user: 0,
        bwrap: ["--cap-add", "CAP_SYS_ADMIN", "--tmpfs", disk],
        steps: shellCommand(["mount", "-t", "tmpfs", "-o", "noexec", "none", disk]),
        environment: { MRRL_STORE: `${disk}/store` },
    });
    t.is(report.exitCode, 3);
    t.regex(report.of("store")?.found ?? "", /has no running programs/);
    t.true(lines(report.of("store"))
        .split("\n")
        .includes(shellCommand(["mount", "-o", "remount,exec", disk])));
});
test.serial("without /dev/kvm builds work", async (t) => {
    const report = await restricted({});
    t.is(report.exitCode, 0, JSON.stringify(report.findings, null, 1));
    t.is(report.of("kvm")?.status, "warning");
    t.regex(report.of("kvm")?.found ?? "", /guests run without KVM/);
    t.true(lines(report.of("kvm")).length > 0);
});
test.serial("what is damaged and what was left is counted, and nothing is touched", async (t) => {
    const store = emptyDirectory();
    const digest = "0".repeat(64);
    for (const path of [
        `store/toy-1.${digest}`,
        `store/.other-1.${digest}.tmp`,
        `builds/x-1.${digest}`,
    ])
        mkdirSync(join(store, path), { recursive: true });
    mkdirSync(join(store, "sources"));
    writeFileSync(join(store, "sources", `${digest}.part`), "half");
    const report = parse(await doctor({ MRRL_STORE: store, MRRL_CACHE: store }, ["--json"]));
    t.is(report.of("records")?.status, "warning");
    t.regex(report.of("records")?.found ?? "", /1 of 1 have no readable record/);
    t.is(report.of("leftovers")?.found, "1 unfinished output, 1 working directory, 1 unfinished download");
    t.deepEqual(readdirSync(join(store, "store")).length, 2);
    // What the report says mends it.
    for (const finding of ["records", "leftovers"]) {
        const { exitCode } = await execa("/bin/sh", ["-c", lines(report.of(finding))]);
        t.is(exitCode, 0);
    }
    const after = parse(await doctor({ MRRL_STORE: store, MRRL_CACHE: store }, ["--json"]));
    t.is(after.of("records")?.status, "ok");
    t.is(after.of("leftovers")?.found, "nothing");
    t.false(existsSync(join(store, "sources", `${digest}.part`)));
});
test("an unknown profile is a usage error", async (t) => {
    const { exitCode, stderr } = await doctor({}, ["minimul"]);
    t.is(exitCode, 2);
    t.regex(stderr, /there is no profile 'minimul'/);
});
