import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import test, {} from "ava";
import { builtPackage } from "../support/built-package.js";
import { commandLines } from "../support/processes.js";
import { everyStep, runCounted, runKilled } from "../support/step-killer.js";
const busybox = join(await builtPackage("busybox"), "bin/busybox");
const environment = { PATH: dirname(busybox) };
/** A directory to run in, named as the kernel names it. */
function place() {
    return realpathSync(mkdtempSync(join(tmpdir(), "mrrl killed-")));
}
function sh(script, ...args) {
    return [busybox, "sh", "-c", script, "sh", ...args];
}
/** Kills a script before each of its steps in turn, in an empty directory each time. */
async function sweep(t, argv, options, states) {
    const { cwd = place() } = options;
    const inside = { environment, ...options, cwd };
    for (const [made, expected] of states.entries()) {
        const run = await runKilled(argv, made + 1, inside);
        const last = made === states.length - 1;
        t.is(run.killed, !last, `${made} steps made: ${run.output}`);
        t.is(run.exitCode, last ? 0 : 137, run.output);
        t.is(run.steps.length, last ? made : made + 1);
        t.deepEqual(list(cwd), expected, `${made} steps made`);
        for (const name of readdirSync(cwd))
            rmSync(join(cwd, name), { recursive: true });
    }
}
function list(directory) {
    return readdirSync(directory, { recursive: true, encoding: "utf8" }).sort();
}
const script = "mkdir a; echo hi >a/x; mv a/x a/y; ln -s y a/z; rm a/y; cat a/* 2>/dev/null || :";
const states = [
    [],
    ["a"],
    ["a", "a/x"],
    ["a", "a/y"],
    ["a", "a/y", "a/z"],
    // The last step, and the end that a run reaches which is to be killed later.
    ["a", "a/z"],
];
test("killed before each step, what exists is what the steps before it made", async (t) => {
    const cwd = place();
    const { exitCode, steps, output } = await runCounted(sh(script), { environment, cwd });
    t.is(exitCode, 0, output);
    t.deepEqual(steps.map(({ at, call, path }) => `${at} ${call.replace(/(2|at)+$/, "")} ${path}`), [
        `1 mkdir ${cwd}/a`,
        `2 open ${cwd}/a/x`,
        `3 rename ${cwd}/a/x -> ${cwd}/a/y`,
        `4 symlink ${cwd}/a/z`,
        `5 unlink ${cwd}/a/y`,
    ]);
    await sweep(t, sh(script), {}, states);
});
test("each write is a step on demand", async (t) => {
    const cwd = place();
    const options = { environment, cwd, writes: true };
    const write = sh("echo one >x; echo two >>x; echo three; echo four >/dev/null");
    const contents = [];
    for (let n = 1;; n++) {
        rmSync(join(cwd, "x"), { force: true });
        const { killed, steps } = await runKilled(write, n, options);
        if (!killed) {
            t.deepEqual(steps.map(({ call }) => call), ["open", "write", "open", "write"]);
            break;
        }
        contents.push(n === 1 ? "none" : readFileSync(join(cwd, "x"), "utf8"));
    }
    t.deepEqual(contents, ["none", "", "one\n", "one\n"]);
});
test("of steps made at the same time, exactly so many are made", async (t) => {
    const cwd = place();
    const argv = sh('for i in 1 2 3 4 5 6 7 8; do mkdir "$i" & done; wait');
    for (let n = 1; n <= 9; n++) {
        const { killed } = await runKilled(argv, n, { environment, cwd });
        t.is(killed, n <= 8);
        t.is(list(cwd).length, n - 1);
        for (const name of readdirSync(cwd))
            rmSync(join(cwd, name), { recursive: true });
    }
});
/** A marker by which the processes of one run are found, as none would else be named. */
function marker(name) {
    const text = `mrrl-${name}-${process.pid}`;
    return { text, found: () => commandLines().filter((line) => line.includes(text)) };
}
const leaves = `
  background() { sleep 1000; : "$1"; }
  background "$1" &
  setsid sh -c 'sleep 1000; : "$1"' sh "$1" &
  (setsid sh -c 'sleep 1000 & cd /; wait; : "$1"' sh "$1" </dev/null >/dev/null 2>&1 &)
  sleep 0.1
  mkdir a
`;
test("background children and daemons are killed with the rest", async (t) => {
    const { text, found } = marker("killed");
    const run = await runKilled(sh(leaves, text), 1, { environment, cwd: place() });
    t.true(run.killed, run.output);
    t.deepEqual(found(), []);
});
test("what a command leaves behind is killed at its end, or waited for", async (t) => {
    const { text, found } = marker("left");
    const run = await runCounted(sh(leaves, text), { environment, cwd: place() });
    t.is(run.exitCode, 0, run.output);
    t.is(run.steps.length, 1);
    t.deepEqual(found(), []);
    const cwd = place();
    const late = sh("(sleep 0.3; mkdir b) & mkdir a; exit 3");
    const { exitCode, steps } = await runCounted(late, { environment, cwd, all: true });
    t.is(exitCode, 3);
    t.is(steps.length, 2);
    t.deepEqual(list(cwd), ["a", "b"]);
});
test("when the time is over all are killed", async (t) => {
    const { text, found } = marker("late");
    const run = runCounted(sh(leaves.replace("mkdir a", "sleep 1000"), text), {
        environment,
        cwd: place(),
        timeout: 500,
    });
    await t.throwsAsync(run, { message: /timed out/ });
    // The kernel kills them when their tracer is gone.
    for (let tries = 0; found().length > 0 && tries < 100; tries++)
        await pause(50);
    t.deepEqual(found(), []);
});
test("in namespaces of its own, as an ordinary user as well", async (t) => {
    const unshare = [busybox, "unshare", "-r", "-m", "-p", "-f"];
    const cwd = place();
    const prepare = `mount -t tmpfs tmp "$1" && cd "$1" && mkdir bin out etc
    cp "$2" bin/busybox && mount -t tmpfs tmp out`;
    const inside = "cd /out; /bin/busybox mkdir a; echo >a/x; echo >/etc/x; /bin/busybox mv a/x a/y; echo >../out/z";
    const argv = [
        ...unshare,
        ...sh(`${prepare} && exec chroot . /bin/busybox sh -c "$3"`, cwd, busybox, inside),
    ];
    const run = await runCounted(argv, { environment, below: ["/out"] });
    t.is(run.exitCode, 0, run.output);
    t.deepEqual(run.steps.map(({ path }) => path), ["/out/a", "/out/a/x", "/out/a/x -> /out/a/y", "/out/z"]);
    const outer = place();
    await sweep(t, [...unshare, ...sh(script)], { cwd: outer, below: [outer] }, states);
    const { text, found } = marker("inside");
    const killed = await runKilled([...unshare, ...sh(leaves, text)], 1, {
        environment,
        cwd: outer,
        below: [outer],
    });
    t.true(killed.killed, killed.output);
    t.deepEqual(found(), []);
    t.deepEqual(list(outer), []);
});
test("what concerns other files counts only in doubt", async (t) => {
    const cwd = place();
    mkdirSync(join(cwd, "in"));
    mkdirSync(join(cwd, "out"));
    const argv = sh(`ln -s ../in out/link; ln -s ../in/dangling out/doubt
    cd out; echo >x; echo >link/y; echo >../in/../out/z; mv x ../in/x; echo >doubt; rm link; rm -f no/x
    mkdir no/x "$1/in/no/x" 2>/dev/null || :`, cwd);
    const { steps } = await runCounted(argv, { environment, cwd, below: [join(cwd, "in/")] });
    t.deepEqual(steps.map(({ path }) => path.replaceAll(`${cwd}/`, "")), ["in/y", "out/x -> in/x", "out/doubt", "in/no/x"]);
    const beside = await runCounted(sh("mkdir inner; sync"), {
        environment,
        cwd,
        below: [join(cwd, "in")],
    });
    t.deepEqual(beside.steps.map(({ call }) => call), ["sync"]);
});
test("without changes there is no step, and exit codes go through", async (t) => {
    const none = await runCounted(sh("ls / >/dev/null; cat </dev/null | wc -c; exit 7"), {
        environment,
    });
    t.deepEqual(none.steps, []);
    t.is(none.output, "0");
    t.is(none.exitCode, 7);
    const ended = await runKilled(sh('read -r line; echo "$line"; exit 8'), 1, {
        environment,
        input: "said\n",
    });
    t.deepEqual(ended, { killed: false, exitCode: 8, output: "said", steps: [] });
    t.is((await runCounted(sh("kill -TERM $$"), { environment })).exitCode, 143);
    // Its own end by SIGKILL is not taken for ours.
    const alike = await runKilled(sh("kill -KILL $$"), 1, { environment });
    t.deepEqual([alike.killed, alike.exitCode], [false, 137]);
    t.is((await runCounted(["/nonexistent"], { environment })).exitCode, 127);
});
test("standard input stays open on demand", async (t) => {
    const argv = sh("exec 3<&0; { read -r line; mkdir closed; } <&3 & sleep 0.2; mkdir a");
    const cwd = place();
    await runCounted(argv, { environment, cwd, openInput: true });
    t.deepEqual(list(cwd), ["a"]);
    await runCounted(argv, { environment, cwd });
    t.deepEqual(list(cwd), ["a", "closed"]);
});
test("signals and job control work as without it", async (t) => {
    const { exitCode, output } = await runCounted(sh(`trap 'echo told' USR1; kill -USR1 $$
      (sleep 0.2; kill -CONT $$) & kill -STOP $$; wait; echo goes on`), { environment, timeout: 20_000 });
    t.is(exitCode, 0);
    t.is(output, "told\ngoes on");
});
test("the steps of a sweep", (t) => {
    t.deepEqual(everyStep(0, 5), []);
    t.deepEqual(everyStep(1, 5), [1]);
    t.deepEqual(everyStep(5, 5), [1, 2, 3, 4, 5]);
    t.deepEqual(everyStep(9, 5), [1, 3, 5, 7, 9]);
    t.deepEqual(everyStep(9, 1), [1, 9]);
    for (let total = 1; total <= 60; total++) {
        for (let most = 2; most <= 61; most++) {
            for (let seed = 0; seed < 8; seed++) {
                const steps = everyStep(total, most, seed);
                const rising = steps.every((step, index) => index === 0 || step > (steps[index - 1] ?? 0));
                const whole = [steps.length, steps[0], steps.at(-1)];
                if (!rising || whole.join() !== [Math.min(total, most), 1, total].join()) {
                    t.fail(`${total} ${most} ${seed}: ${steps}`);
                }
            }
        }
    }
    const tried = new Set(Array.from({ length: 40 }, (_, seed) => everyStep(100, 10, seed)).flat());
    t.is(tried.size, 100, "with other seeds the others");
});
