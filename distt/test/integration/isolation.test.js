import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import test from "ava";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { build } from "../../assembler/workflow/build.js";
import { commandLines } from "../support/processes.js";
import { toyStore } from "../support/toy-store.js";
// All of this holds for an ordinary user and for root, by different means.
const asRoot = process.getuid?.() === 0;
const failure = { instanceOf: MrrlError };
/** The output of a build that runs beside another one which waits for it to end. */
async function besideAnother(toy, other, steps) {
    const stop = new AbortController();
    toy.define("other", `${other}\nsleep 600`);
    const { derivations, package: wanted, tools } = await toy.derive("other");
    const context = { ...toy.context, signal: stop.signal };
    const running = build(context, toy.store, derivations, [wanted.storeName], tools);
    const started = `${toy.store.buildDirectory(wanted.storeName)}/build/started`;
    while (!existsSync(started))
        await new Promise((resolve) => setTimeout(resolve, 20));
    try {
        toy.define("curious", steps);
        return await toy.build("curious");
    }
    finally {
        stop.abort(new MrrlError("INTERRUPTED", "enough"));
        await running.catch(() => { });
    }
}
test("a build neither sees nor signals nor reads another one that runs at the same time", async (t) => {
    const toy = await toyStore();
    const path = await besideAnother(toy, "echo secret > secret; chmod 644 secret; mkdir deep; touch started", `
ls /proc | grep -E '^[0-9]+$' | while read -r pid; do
  tr '\\0' ' ' < "/proc/$pid/cmdline" || :; echo
done > "$out/processes" 2>/dev/null
kill -9 -1 2>/dev/null || :
find / -xdev -name 'secret' 2>/dev/null > "$out/found" || :
ls /mrrl/store > "$out/store"
id -u > "$out/uid"`);
    const read = (name) => readFileSync(`${path}/${name}`, "utf8");
    t.notRegex(read("processes"), /sleep 600/);
    t.is(read("found"), "");
    t.notRegex(read("store"), /other-1/);
    t.not(read("uid").trim(), "0");
});
test("as root, two builds at once are two users; in user namespaces each has its own world", async (t) => {
    const toy = await toyStore();
    const path = await besideAnother(toy, "touch started", 'id -u > "$out/uid"; id -G > "$out/groups"');
    const uid = Number(readFileSync(`${path}/uid`, "utf8"));
    t.is(readFileSync(`${path}/groups`, "utf8").trim(), String(uid));
    const { package: other } = await toy.derive("other");
    // Its directory is gone with the interrupted build; what is left tells of no user.
    t.false(existsSync(toy.store.buildDirectory(other.storeName)));
    if (asRoot)
        t.true(uid >= 59_000 && uid <= 59_255);
    else
        t.is(uid, 1000);
});
test("fault 24: a build that takes all processors does not keep another one from ending", async (t) => {
    const toy = await toyStore();
    const path = await besideAnother(toy, "for i in $(seq 40); do (while :; do :; done) & done; touch started", 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo $i > "$out/i"');
    t.is(readFileSync(`${path}/i`, "utf8").trim(), "20000");
});
test("a build has no capabilities, can gain none, and cannot change what it is given", async (t) => {
    const toy = await toyStore();
    toy.define("library", 'mkdir "$out/lib"; echo code > "$out/lib/it"');
    toy.define("weak", `
grep -E '^(CapPrm|CapEff|NoNewPrivs)' /proc/self/status > "$out/status"
attempt() { name=$1; shift; if "$@" 2>/dev/null; then echo "$name" >> "$out/succeeded"; fi; }
attempt chown chown 0:0 /build
attempt chmod chmod 777 "$pkg_library"
attempt source chmod 777 /mrrl/script
attempt dependency sh -c ': > "$1/lib/it"' sh "$pkg_library"
attempt usr sh -c ': > /usr/bin/new'
attempt root mkdir /new
attempt sysctl sh -c 'echo x > /proc/sys/kernel/hostname'
attempt core sh -c 'echo "|/bin/sh" > /proc/sys/kernel/core_pattern'
attempt init test -e /proc/1/root/etc/shadow
attempt up ls "$out/../../../etc/shadow"
attempt mknod perl -e 'exit !(syscall(133, "/build/null", 0020666, 259) == 0)'
echo x > /tmp/x; echo x > /dev/shm/x
cat /tmp/x /dev/shm/x > "$out/temporary"`, "dependencies: [library]");
    const path = await toy.build("weak");
    t.is(readFileSync(`${path}/status`, "utf8").replaceAll(/[\t ]+/g, " "), "CapPrm: 0000000000000000\nCapEff: 0000000000000000\nNoNewPrivs: 1\n");
    t.false(existsSync(`${path}/succeeded`) && readFileSync(`${path}/succeeded`, "utf8"));
    t.is(readFileSync(`${path}/temporary`, "utf8"), "x\nx\n");
});
test("fault 19: neither the network nor the host's abstract sockets are reachable", async (t) => {
    const toy = await toyStore();
    toy.define("lonely", `
cut -d: -f1 /proc/net/dev | tail -n +3 | tr -d ' ' > "$out/interfaces"
tail -n +2 /proc/net/unix > "$out/sockets"
tail -n +2 /proc/net/route > "$out/routes"`);
    const path = await toy.build("lonely");
    t.is(readFileSync(`${path}/interfaces`, "utf8").trim(), "lo");
    // mrrl itself holds locks as abstract sockets at this moment.
    t.is(readFileSync(`${path}/sockets`, "utf8"), "");
    t.is(readFileSync(`${path}/routes`, "utf8"), "");
});
test("fault 22: setuid bits, odd modes, owners and hard links do not reach the store", async (t) => {
    const toy = await toyStore();
    toy.define("odd", `
mkdir "$out/bin" "$out/closed" "$out/sticky"
for mode in 4755 2755 6777 0777 0000 0111 0200; do
  echo $mode > "$out/bin/$mode"; chmod $mode "$out/bin/$mode"
done
echo in > "$out/closed/file"; chmod 0000 "$out/closed"; chmod 7777 "$out/sticky"
ln "$out/bin/0777" "$out/bin/again"
chmod 0700 "$out"`);
    const path = await toy.build("odd");
    const modes = Object.fromEntries(readdirSync(path, { recursive: true, encoding: "utf8" })
        .filter((name) => !lstatSync(`${path}/${name}`).isSymbolicLink())
        .map((name) => [name, (statSync(`${path}/${name}`).mode & 0o7777).toString(8)]));
    t.deepEqual(modes, {
        bin: "555",
        "bin/4755": "555",
        "bin/2755": "555",
        "bin/6777": "555",
        "bin/0777": "555",
        "bin/0000": "444",
        "bin/0111": "555",
        "bin/0200": "444",
        closed: "555",
        "closed/file": "444",
        sticky: "555",
    });
    t.true(lstatSync(`${path}/bin/again`).isSymbolicLink());
    const owners = readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => lstatSync(`${path}/${name}`).uid);
    t.deepEqual([...new Set([...owners, statSync(path).uid])], [process.getuid?.()]);
});
test("fault 24: a fork bomb meets its limit: the build fails, nothing of it is left", async (t) => {
    const toy = await toyStore();
    const mark = `8888.${process.pid}`;
    const { limits } = toy.context.settings;
    const context = {
        ...toy.context,
        settings: { ...toy.context.settings, limits: { ...limits, processes: 300 } },
    };
    toy.define("bomb", `i=0; while [ $i -lt 400 ]; do sleep ${mark} & i=$((i+1)); done; echo "all $i are there"`);
    const { derivations, package: wanted, tools } = await toy.derive("bomb");
    const error = await t.throwsAsync(build(context, toy.store, derivations, [wanted.storeName], tools), failure);
    t.is(error?.code, "BUILD_FAILED");
    t.regex(error?.evidence ?? "", /fork/i);
    t.notRegex(error?.evidence ?? "", /all 400 are there/);
    t.false(commandLines().some((line) => line.includes(`sleep ${mark}`)));
});
test("fault 24: a process that wants 8 GiB, more than allowed, does not get it", async (t) => {
    const toy = await toyStore();
    const { limits } = toy.context.settings;
    const context = {
        ...toy.context,
        settings: { ...toy.context.settings, limits: { ...limits, memory: 256 << 20 } },
    };
    toy.define("greedy", `perl -e '$x = "x" x (8 << 30); print "got it\\n"'`);
    const { derivations, package: wanted, tools } = await toy.derive("greedy");
    const error = await t.throwsAsync(build(context, toy.store, derivations, [wanted.storeName], tools), failure);
    t.is(error?.code, "BUILD_FAILED");
    t.regex(`${error?.message}\n${error?.evidence}`, /[Oo]ut of memory|256 MiB of memory/);
    t.notRegex(error?.evidence ?? "", /got it/);
});
test("fault 24: endless output is cut off, and the log is kept", async (t) => {
    const toy = await toyStore();
    const { limits } = toy.context.settings;
    const context = {
        ...toy.context,
        settings: { ...toy.context.settings, limits: { ...limits, log: 4 << 20 } },
    };
    toy.define("endless", "yes 'the same line again and again'");
    const { derivations, package: wanted, tools } = await toy.derive("endless");
    const error = await t.throwsAsync(build(context, toy.store, derivations, [wanted.storeName], tools), failure);
    t.is(error?.code, "BUILD_FAILED");
    t.regex(error?.message ?? "", /more than 4 MiB of output/);
    t.true(existsSync(toy.store.logPath(wanted.storeName)));
});
