import { readFileSync } from "node:fs";
import test, {} from "ava";
import { sameOutput } from "../support/same-output.js";
import { shRunner } from "../support/sh-runner.js";
import { toyStore } from "../support/toy-store.js";
/*
 * One build script, two runners: what they make must not differ in a single bit.
 */
/** Builds a package with both runners and compares it, and all that it depends on. */
async function conform(t, toy, name) {
    const sh = await shRunner(toy);
    const path = await toy.build(name);
    const { exitCode, stderr } = await sh.realise(name);
    t.is(exitCode, 0, stderr);
    const { package: derivation } = await toy.derive(name);
    for (const each of [derivation.storeName, ...derivation.dependencies]) {
        await sameOutput(t, each, toy.store, sh.store);
    }
    return path;
}
test("modes, links and names of every kind", async (t) => {
    const toy = await toyStore();
    toy.define("odd", `
cd "$out"
mkdir -p bin lib/deep empty closed 'a b' -- -dash
printf x > bin/first; ln bin/first bin/second; ln bin/first lib/deep/third; ln bin/first a
printf y > lib/y; ln lib/y lib/deep/y; ln lib/y 'a b/y'
printf tool > bin/tool; chmod 6755 bin/tool; chmod 2777 lib; chmod 1777 lib/deep
printf plain > plain; chmod 666 plain; printf group > group; chmod 610 group
printf other > other; chmod 001 other; printf none > none; chmod 000 none
: > nothing
ln -s bin/tool link; ln -s ../../x dangling; ln -s /mrrl/store/none absolute; ln -s 'a  b c' 'link with blanks'
ln -s 'é -> '"'"'x'"'"'' "it's"; ln -s . here
printf u > 'ünïcödé'; printf e > '🙂'; printf q > 'quo"te'; printf b > 'back\\slash'; printf s > 'star * [x] $y'
printf l > ' leading'; printf t > 'trailing '; printf d > -n; printf h > .hidden
# These sort differently as paths and as names.
printf 1 > a.b; mkdir a-b; printf 2 > a-b/c; mkdir ab; printf 3 > ab/c; printf 4 > 'a!'
printf deep > closed/deep; chmod 000 closed/deep; chmod 000 closed
touch -d 2001-02-03 plain`);
    await conform(t, toy, "odd");
});
test("many files, which are flushed as a whole, and a large one", async (t) => {
    const toy = await toyStore();
    toy.define("many", `
for d in $(seq 40); do
  mkdir "$out/$d"
  for f in $(seq 25); do echo "$d $f" > "$out/$d/$f"; ln -s "$f" "$out/$d/l$f"; done
done
head -c 40000000 /dev/zero > "$out/large"`);
    await conform(t, toy, "many");
});
test("references: the first file and offset, behind NULs, in links, of inputs of inputs", async (t) => {
    const toy = await toyStore();
    for (const name of ["one", "two", "three", "four", "unused"]) {
        toy.define(name, 'mkdir "$out/bin"; echo "$out" > "$out/self"', "");
    }
    toy.define("between", 'cp "$pkg_three/self" "$out/has"; ln -s "$pkg_four/self" "$out/link"', "dependencies: [three, four]");
    toy.define("user", `
digest() { echo "\${1##*.}" | tr -d '\\n'; }
# Binary, at an odd offset, twice in a file, and again in one that sorts later.
{ head -c 5000 /dev/zero; printf '\\377\\0\\0'; digest "$pkg_one"; printf '\\0'; digest "$pkg_one"; } > "$out/b"
digest "$pkg_one" > "$out/c"
# In the middle of longer hexadecimal text, across the border of two pieces of four MiB.
{ head -c 4194270 /dev/zero; printf abc; digest "$pkg_two"; printf 0123; } > "$out/d"
# A link that sorts before the file.
ln -s "$pkg_two/x" "$out/cc"
# Two files side by side make none by chance.
digest "$pkg_unused" | head -c 30 > "$out/x1"; digest "$pkg_unused" | tail -c 34 > "$out/x2"
# An input of an input, from its file, and its digest alone in a name with quotes.
cp "$pkg_between/has" "$out/quo\\"te"; ln "$out/c" "$out/z"`, "dependencies: [between, one, two, unused]");
    const path = await conform(t, toy, "user");
    const record = JSON.parse(readFileSync(`${path.replace("/store/user", "/meta/user")}.json`, "utf8"));
    const found = record.references.map(({ name, file, offset }) => [name?.split("-")[0], file, offset].join(" "));
    t.deepEqual(found, [
        "one b 5003",
        `three quo"te ${"/mrrl/store/three-1.".length}`,
        `two cc ${"/mrrl/store/two-1.".length}`,
    ]);
});
test("what a build finds: environment, descriptors, signals, limits, mounts, devices", async (t) => {
    const toy = await toyStore();
    toy.define("tool", 'mkdir "$out/bin"; printf "#!/bin/sh\\necho tool\\n" > "$out/bin/tool"; chmod +x "$out/bin/tool"');
    toy.define("refers", 'echo "$pkg_tool" > "$out/file"', "dependencies: [tool]");
    toy.define("probe", `
cd "$out"
tr '\\0' '\\n' < /proc/$$/environ | grep -v -e '^MAKEFLAGS=' -e '^MRRL_JOBS=' | sort > environment
echo "$MAKEFLAGS" | sed 's/ .*//' > makeflags; echo "$MRRL_JOBS" > jobs
(cd /build && pwd) > directory; umask > umask; cat /proc/sys/kernel/hostname > hostname
grep -E '^(SigBlk|SigIgn|CapPrm|CapEff|CapAmb|NoNewPrivs|Seccomp):' /proc/self/status > status
grep -vE '^(Max (locked|pending|msgqueue|realtime|nice|stack)|Limit)' /proc/self/limits > limits
ls /proc/self/fd | grep -x "[0-9]" > descriptors; readlink /proc/self/fd/0 >> descriptors
cat > stdin
sed 's/^ *\\([^:]*\\):.*/\\1/' /proc/net/dev | tail -n +3 > interfaces
ls / | grep -v '^run$' > top; ls /etc > etc; ls /mrrl /mrrl/store > visible; ls -A /tmp /build > empty
ls /dev | grep -v '^ptmx' > dev
for d in null zero full random urandom tty; do stat -c '%n %t:%T %a' /dev/$d; done > devices
for l in fd stdin stdout stderr core; do readlink /dev/$l; done > device-links
sed "s/$(id -u)/ID/g" /etc/passwd /etc/group /etc/hosts > users
test "$(id -u)" != 0; test "$(id -g)" != 0; test "$(id -u)" = "$(id -g)"
for p in / /usr /etc/x /mrrl/x /mrrl/store/x "$pkg_tool/x" /mrrl/script /sources/x /proc/sys/kernel/hostname; do
  (: > "$p") 2>/dev/null && echo "wrote $p" || :
done > escapes
echo data > /tmp/x; echo data > /dev/shm/x; echo data > /build/x; : > /dev/null
tool > ran; ls /proc/self/task | wc -l > tasks
ls /proc | grep '^[0-9]' | wc -l | sed 's/^[1-9]$/few/' > processes
bash -c 'exec 3<>/dev/tcp/127.0.0.1/1' 2>&1 | sed 's/.*: //' > loopback
(exec 3</dev/tty) 2>/dev/null && echo terminal > tty || echo none > tty`, "dependencies: [refers, tool]");
    const path = await conform(t, toy, "probe");
    t.is(readFileSync(`${path}/escapes`, "utf8"), "");
    t.is(readFileSync(`${path}/ran`, "utf8"), "tool\n");
});
test("each option off: the host is seen, PATH is /usr/bin, dynamic programs may be", async (t) => {
    const toy = await toyStore();
    toy.define("tool", 'mkdir "$out/bin"; echo x > "$out/bin/tool"');
    const off = (option) => `dependencies: [tool]\noptions: { ${option}: { off: for a test } }`;
    toy.define("host", `
test -d /host/proc/1 && test -d /host/usr && echo seen > "$out/host"
(: > /host/tmp/mrrl-canary) 2>/dev/null && echo wrote > "$out/wrote" || :
# The host has more than lo, or at least another network namespace with the same.
tail -n +3 /proc/net/dev | cut -d: -f1 | sort > "$out/interfaces"; echo "$PATH" > "$out/path"`, off("sandbox"));
    toy.define("path", 'echo "$PATH" > "$out/path"', off("set_path"));
    toy.define("dynamic", 'echo "int main(void){return 0;}" > m.c; gcc m.c -o "$out/d"', off("static"));
    const host = await conform(t, toy, "host");
    t.is(readFileSync(`${host}/host`, "utf8"), "seen\n");
    t.is(readFileSync(`${await conform(t, toy, "path")}/path`, "utf8"), "/usr/bin\n");
    await conform(t, toy, "dynamic");
});
test("a compiled program, a static library, an object, and what a check leaves behind", async (t) => {
    const toy = await toyStore();
    toy.define("program", `
mkdir "$out/bin" "$out/lib"
echo 'int main(void) { return 0; }' > main.c; echo 'int f(void) { return 1; }' > f.c
$CC -static main.c -o "$out/bin/program"
$CC -c f.c && ar rcD "$out/lib/libf.a" f.o && cp f.o "$out/lib/"
gcc -shared -nostdlib -fPIC f.c -o "$out/lib/alone.so"
printf '\\177ELF' > "$out/lib/short"; printf '\\177ELF\\2\\1\\1%057d' 0 > "$out/lib/odd"`, "check: program");
    await conform(t, toy, "program");
});
