import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import test from "ava";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { build } from "../../assembler/workflow/build.js";
import { commandLines } from "../support/processes.js";
import { toyStore } from "../support/toy-store.js";
const failure = { instanceOf: MrrlError };
test("the sha256 of the script names the output, and what is there is not built again", async (t) => {
    const toy = await toyStore();
    toy.define("hello", 'echo hello > "$out/greeting"');
    const path = await toy.build("hello");
    const derived = await toy.derive("hello");
    t.true(path.endsWith(`/store/hello-1.${sha256(derived.package.script)}`));
    t.is(readFileSync(`${path}/greeting`, "utf8"), "hello\n");
    const before = toy.events.length;
    await toy.build("hello");
    t.is(toy.events.length, before, "nothing was done the second time");
});
test("fault 19: a build sees the runner contract and nothing of the host", async (t) => {
    const toy = await toyStore();
    toy.define("probe", `
tr '\\0' '\\n' < /proc/$$/environ | cut -d= -f1 | sort | tr '\\n' ' ' > "$out/environment"
pwd > "$out/directory"
umask > "$out/umask"
hostname=$(cat /proc/sys/kernel/hostname); echo "$hostname" > "$out/hostname"
id -u > "$out/uid"
cut -d: -f1 /proc/net/dev | tail -n +3 | tr -d ' ' > "$out/interfaces"
ls / | tr '\\n' ' ' > "$out/top"
ls /etc | tr '\\n' ' ' > "$out/etc"
cat > "$out/stdin"
test ! -e /etc/shadow || echo there > "$out/shadow"
for file in /usr/canary "$out/../canary"; do
  (: > "$file") 2>/dev/null && echo "wrote $file" > "$out/escaped" || :
done
`);
    const path = await toy.build("probe");
    const read = (name) => readFileSync(`${path}/${name}`, "utf8").trim();
    t.is(read("environment"), "HOME LC_ALL MAKEFLAGS MRRL_JOBS PATH SOURCE_DATE_EPOCH TZ out");
    t.is(read("directory"), "/build");
    t.is(read("umask"), "0022");
    t.is(read("hostname"), "mrrl");
    t.not(read("uid"), "0");
    t.is(read("interfaces"), "lo");
    t.false(read("top").includes("home"));
    t.is(read("etc"), "group hosts passwd");
    t.is(read("stdin"), "");
    t.deepEqual(readdirSync(path).filter((name) => name === "shadow" || name === "escaped"), []);
});
test("a declared dependency is visible, another package is not", async (t) => {
    const toy = await toyStore();
    toy.define("library", 'mkdir "$out/lib"; echo code > "$out/lib/it"');
    toy.define("stranger", 'echo x > "$out/x"');
    const stranger = await toy.build("stranger");
    toy.define("user", 'cp "$pkg_library/lib/it" "$out/copy"; echo "$pkg_library" > "$out/reference"; ls /mrrl/store > "$out/visible"', "dependencies: [library]");
    const path = await toy.build("user");
    const derived = await toy.derive("user");
    const library = derived.package.dependencies[0];
    t.is(readFileSync(`${path}/copy`, "utf8"), "code\n");
    t.deepEqual(readFileSync(`${path}/visible`, "utf8").trim().split("\n").sort(), [
        library?.full,
        derived.package.storeName.full,
    ]);
    t.false(readFileSync(`${path}/visible`, "utf8").includes(stranger.split("/").at(-1) ?? ""));
});
test("a runtime closure has what is referred to, and not what was only built with", async (t) => {
    const toy = await toyStore();
    toy.define("kept", 'echo kept > "$out/file"');
    toy.define("dropped", 'echo dropped > "$out/file"');
    toy.define("user", 'echo "see $pkg_kept/file" > "$out/link"; cat "$pkg_dropped/file"', "dependencies: [kept, dropped]");
    await toy.build("user");
    const { storeName } = (await toy.derive("user")).package;
    const closure = await toy.store.closure([storeName]);
    t.deepEqual(closure.map(({ name }) => name), ["kept", "user"]);
    const [reference] = (await toy.store.record(storeName)).references;
    t.like(reference, { file: "link", offset: "see /mrrl/store/kept-1.".length });
});
test("a dynamic program fails the static check, by name; with a reason it may opt out", async (t) => {
    const toy = await toyStore();
    const steps = `
echo 'int main(void) { return 0; }' > main.c
mkdir "$out/bin"
gcc main.c -o "$out/bin/dynamic"
$CC -static main.c -o "$out/bin/static"`;
    toy.define("program", steps);
    const error = await t.throwsAsync(toy.build("program"), failure);
    t.is(error?.code, "NOT_STATIC");
    t.regex(error?.evidence ?? "", /^bin\/dynamic asks for the loader/m);
    t.notRegex(error?.evidence ?? "", /bin\/static/);
    toy.define("program", steps, "options: { static: { off: it is a test } }");
    t.true(existsSync(`${await toy.build("program")}/bin/dynamic`));
});
test("a failing build leaves its log and nothing in the store", async (t) => {
    const toy = await toyStore();
    toy.define("broken", 'echo half > "$out/half"; echo the reason why; exit 7');
    const error = await t.throwsAsync(toy.build("broken"), failure);
    t.is(error?.code, "BUILD_FAILED");
    t.is(error?.exitCode, 1);
    t.regex(error?.message ?? "", /ended with 7/);
    t.regex(error?.evidence ?? "", /the reason why/);
    t.regex(error?.place ?? "", /broken\/package\.yaml:1:1$/);
    const { storeName } = (await toy.derive("broken")).package;
    t.regex(gunzipSync(readFileSync(toy.store.logPath(storeName))).toString(), /the reason why/);
    t.deepEqual(readdirSync(`${toy.store.root}/store`).filter((name) => name.includes("broken")), []);
});
test("fault 21: what a build leaves running dies with it", async (t) => {
    const toy = await toyStore();
    const mark = `86400.${process.pid}`;
    toy.define("daemon", `setsid sh -c 'trap "" TERM HUP; sleep ${mark}' >/dev/null 2>&1 & echo up > "$out/up"`);
    await toy.build("daemon");
    t.false(commandLines().some((line) => line.includes(`sleep ${mark}`)));
});
test("fault 4: two who want one path at once: one builds it, both get it", async (t) => {
    const toy = await toyStore();
    toy.define("shared", 'sleep 1; date +%s%N > "$out/when"');
    const derived = await toy.derive("shared");
    const want = () => build(toy.context, toy.store, derived.derivations, [derived.package.storeName], derived.tools);
    await Promise.all([want(), want()]);
    const outcomes = toy.events.flatMap((event) => (event.type === "end" ? [event.outcome] : []));
    t.deepEqual(outcomes.filter((outcome) => outcome === "reused").length, 1);
});
test("independent packages are built side by side, and the first failure stops the rest", async (t) => {
    const toy = await toyStore();
    toy.define("slow", "sleep 600");
    toy.define("bad", "exit 1");
    toy.define("both", "true", "dependencies: [slow, bad]");
    const started = Date.now();
    const error = await t.throwsAsync(toy.build("both"), failure);
    t.regex(error?.message ?? "", /build of bad/);
    t.true(Date.now() - started < 120_000, "the slow build was stopped");
});
