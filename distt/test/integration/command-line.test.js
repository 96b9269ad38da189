import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { spawnSandbox } from "../../assembler/effects/sandbox.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { runMrrl as mrrl, program } from "../support/command.js";
import { testToolbox } from "../support/toolbox.js";
import { toyStore } from "../support/toy-store.js";
/** A directory with one profile of the given text. */
function profiles(name, text) {
    const directory = mkdtempSync(join(tmpdir(), "mrrl profiles-"));
    writeFileSync(join(directory, `${name}.yaml`), text);
    return directory;
}
for (const verb of [
    "build",
    "image",
    "boot",
    "test",
    "verify",
    "plan",
    "script",
    "fetch",
    "doctor",
    "lock",
]) {
    test(`mrrl ${verb} --help shows examples`, async (t) => {
        const { exitCode, stdout } = await mrrl([verb, "--help"]);
        t.is(exitCode, 0);
        t.regex(stdout, /Examples:\n +\$ mrrl /);
    });
}
test("an unknown verb or option is a usage error: exit code 2", async (t) => {
    t.is((await mrrl(["bild", "minimal"])).exitCode, 2);
    t.is((await mrrl(["build", "minimal", "--frobnicate"])).exitCode, 2);
    t.is((await mrrl(["build"])).exitCode, 2);
    t.is((await mrrl(["test", "minimal", "--firmware", "coreboot"])).exitCode, 2);
});
test("a profile that is not there: exit code 2, and which there are", async (t) => {
    const { exitCode, stdout, stderr } = await mrrl(["build", "minimul"]);
    t.is(exitCode, 2);
    t.is(stdout, "");
    t.regex(stderr, /there is no profile 'minimul'/);
    t.regex(stderr, /minimal/);
});
test("a mistake in a profile is told with file, line, column and a hint", async (t) => {
    const directory = profiles("mine", "name: mine\npackges: [busybox]\n");
    const { exitCode, stderr } = await mrrl(["plan", "mine", "--profiles", directory]);
    t.is(exitCode, 2);
    t.regex(stderr, /mine\.yaml:2:1: unknown key 'packges' \(did you mean 'packages'\?\)/);
});
test("with --json an error is JSON on stdout as well", async (t) => {
    const { exitCode, stdout } = await mrrl(["plan", "minimul", "--json"]);
    t.is(exitCode, 2);
    const { error } = JSON.parse(stdout);
    t.is(error.code, "DEFINITION_NOT_FOUND");
});
test("the sha256 of what `script` prints is in the path that `build` prints", async (t) => {
    const toy = await toyStore();
    toy.define("hello", 'echo hello > "$out/greeting"');
    const { settings } = toy.context;
    const environment = { MRRL_STORE: settings.storeRoot, MRRL_CACHE: settings.cacheRoot };
    const packages = ["--packages", settings.packageDirectories[0] ?? ""];
    const script = await mrrl(["script", "hello", ...packages], environment);
    const built = await mrrl(["build", "--package", "hello", ...packages], environment);
    t.is(built.exitCode, 0, built.stderr);
    t.is(built.stdout.trim().slice(-64), sha256(script.stdout));
    t.regex(built.stderr, /build hello 1: ok/);
});
test("progress as NDJSON: every line of stderr is one event", async (t) => {
    const toy = await toyStore();
    toy.define("hello", "echo a line of the log");
    const { settings } = toy.context;
    const { stderr } = await mrrl([
        "build",
        "--package",
        "hello",
        "--packages",
        settings.packageDirectories[0] ?? "",
        "--progress",
        "ndjson",
    ], { MRRL_STORE: settings.storeRoot, MRRL_CACHE: settings.cacheRoot });
    const events = stderr
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
    t.true(events.some(({ type, label }) => type === "start" && label === "hello 1"));
    t.true(events.some(({ type, line }) => type === "log" && line === "a line of the log"));
    t.true(events.some(({ type, outcome }) => type === "end" && outcome === "ok"));
});
test("a plan lists what would be fetched and built, and afterwards what is reused", async (t) => {
    const store = mkdtempSync(join(tmpdir(), "mrrl store-"));
    mkdirSync(join(store, "cache"));
    const environment = { MRRL_STORE: store, MRRL_CACHE: join(store, "cache") };
    const { stdout, exitCode } = await mrrl(["plan", "--json", "minimal"], environment);
    t.is(exitCode, 0);
    const plan = JSON.parse(stdout);
    const names = plan.build.map(({ storeName }) => storeName.replace(/-[^-]*$/, ""));
    t.deepEqual(names.toSorted(), [
        ...["busybox", "curl", "disk-table", "e2fsprogs", "libsodium", "linux", "mbedtls", "minisign"],
        ...["s6", "seed", "slot-writer", "tools", "zstd"],
    ]);
    t.true(plan.fetch.some(({ file }) => file.startsWith("bubblewrap_")));
    t.true(plan.fetch.some(({ file }) => file === "linux.tar.xz"));
    t.deepEqual(plan.reuse, []);
});
test("without a mirror in the apt configuration: exit code 3 and the line to type", async (t) => {
    const { context, toolbox } = await testToolbox();
    const cache = mkdtempSync(join(tmpdir(), "mrrl cache-"));
    const result = await spawnSandbox(context, toolbox, {
        // The host as it is, but for its apt configuration.
        mounts: [
            { type: "bind", source: "/", target: "/", writable: true },
            { type: "tmpfs", target: "/etc/apt" },
            { type: "dev" },
            { type: "proc" },
        ],
        environment: { MRRL_STORE: `${cache}/store`, MRRL_CACHE: cache, PATH: "/usr/bin:/bin" },
        workingDirectory: "/",
        hostname: "no-mirror",
        network: "none",
        user: { type: "self" },
        command: [process.execPath, program, "fetch", "minimal"],
    }, { execa: { reject: false } });
    t.is(result.exitCode, 3, String(result.stderr));
    t.regex(String(result.stderr), /^hint: MRRL_DEBIAN_MIRROR=<base URL of any Debian mirror> npm start$/m);
});
