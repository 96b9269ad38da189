import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "ava";
import { referenceScene } from "../support/fault-scenes.js";
import { runMrrl } from "../support/mrrl-program.js";
import { toyStore } from "../support/toy-store.js";
/** An image of profile `box` is built: its `app` refers to `library`; definitions can be changed. */
async function builtWorld() {
    const { base } = await referenceScene(await toyStore());
    const store = join(base, "store");
    const environment = { MRRL_STORE: store, MRRL_CACHE: join(base, "cache") };
    const flags = ["--packages", "packages", "--profiles", "profiles"];
    const run = (...args) => runMrrl([...args, ...flags], environment, { cwd: base });
    return {
        store,
        run,
        async json(...args) {
            return JSON.parse((await run(...args, "--json")).stdout);
        },
        /** Full store names of the builds of a package that are there, as they are sorted. */
        builds: (name) => readdirSync(join(store, "store")).filter((each) => each.startsWith(`${name}-1.`)),
        define(name, steps, more = "") {
            mkdirSync(join(base, "packages", name), { recursive: true });
            const text = `name: ${name}\nversion: "1"\nsummary: a toy\nlicense: ISC\n${more}`;
            writeFileSync(join(base, "packages", name, "package.yaml"), `${text}build: |\n  ${steps}\n`);
        },
        profile(change) {
            const path = join(base, "profiles/box.yaml");
            writeFileSync(path, change(readFileSync(path, "utf8")));
        },
    };
}
/** Replaces a file in a store path, as a disk or a person may. */
function overwrite(path, text) {
    chmodSync(path, 0o644);
    writeFileSync(path, text);
    chmodSync(path, 0o444);
}
const appRefers = "dependencies: [library]\n";
test("why: the references from a profile to a path, with file and byte", async (t) => {
    const { run, json, builds } = await builtWorld();
    const [library = ""] = builds("library");
    const [app = ""] = builds("app");
    const { exitCode, stdout } = await run("store", "why", "box", "library");
    t.is(exitCode, 0);
    t.regex(stdout, /^environment-box\.\S+\n {2}app at byte 18: link to \/mrrl\/store\/app-1\./);
    t.true(stdout.endsWith(`→ ${library}\n`));
    const { steps } = await json("store", "why", app, `/mrrl/store/${library}/code`);
    // In "/mrrl/store/library-1.<digest>".
    t.deepEqual(steps, [
        {
            from: app,
            to: library,
            file: "app",
            offset: 22,
            holds: true,
            text: `/mrrl/store/${library}`,
        },
    ]);
});
test("why: what is not held is no error, but exit code 1", async (t) => {
    const { run } = await builtWorld();
    const { exitCode, stdout, stderr } = await run("store", "why", "box", "seed");
    t.is(exitCode, 1);
    t.regex(stdout, /^box does not hold seed: seed-\S+ is in the store/);
    t.is(stderr, "");
});
test("why: a file that no longer holds what its record says is a damaged store", async (t) => {
    const { store, run, builds } = await builtWorld();
    const path = join(store, "store", builds("app")[0] ?? "", "app");
    overwrite(path, "something else of no importance\n");
    const { exitCode, stdout, stderr } = await run("store", "why", "box", "library");
    t.is(exitCode, 4);
    t.regex(stdout, /app at byte 22: NOT THERE/);
    t.true(stderr.includes(`${path} at byte 22: error: app-1.`), stderr);
    t.regex(stderr, /\[STORE_CORRUPT\]/);
    chmodSync(dirname(path), 0o755);
    rmSync(path, { force: true });
    const missing = await run("store", "why", "app", "library");
    t.is(missing.exitCode, 4);
    t.regex(missing.stderr, /found no such file/);
});
test("a name that fits several paths is refused, and they are listed", async (t) => {
    const { run, builds, define } = await builtWorld();
    define("library", 'echo more code > "$out/code"');
    t.is((await run("build", "box")).exitCode, 0);
    t.is(builds("library").length, 2);
    const { exitCode, stderr } = await run("store", "size", "library");
    t.is(exitCode, 2);
    for (const name of builds("library"))
        t.true(stderr.includes(name), stderr);
    // Of those, a profile holds one only.
    t.is((await run("store", "why", "box", "library")).exitCode, 0);
    const none = await run("store", "size", "libary");
    t.is(none.exitCode, 2);
    t.regex(none.stderr, /did you mean 'library'\?/);
});
test("size: each path of a profile, and the sum of all", async (t) => {
    const { run, json, builds } = await builtWorld();
    const [app = "", library = ""] = [...builds("app"), ...builds("library")];
    const size = await json("store", "size", "box");
    const of = (name) => size.paths.find(({ storeName }) => storeName === name);
    const appSize = `/mrrl/store/${library}\n`.length;
    t.like(of(app), { self: appSize, total: appSize + 5, exclusive: appSize + 5 });
    t.like(of(library), { self: 5, total: 5, exclusive: 5, heldBy: [app] });
    t.is(size.sum, appSize + "code\n".length + "kernel\n".length);
    const { stdout } = await run("store", "size", "box");
    t.regex(stdout, /5 B +5 B +5 B +library-1\.[0-9a-f]{8}… +app\n/);
    t.regex(stdout, /toykernel-1\.[0-9a-f]{8}… +box\n/);
});
test("size, why and diff build nothing: they say what is not built", async (t) => {
    const { run, builds, define } = await builtWorld();
    define("app", 'echo other > "$out/app"', appRefers);
    for (const args of [
        ["size", "box"],
        ["why", "box", "library"],
        ["diff", "box", "box"],
    ]) {
        const { exitCode, stderr } = await run("store", ...args);
        t.is(exitCode, 2);
        t.regex(stderr, /profile 'box' is not built as it is now: 1 store path is missing \[NOT_BUILT\]\n {2}\| app-1\./);
        t.regex(stderr, /^hint: mrrl build box$/m);
    }
    t.is(builds("app").length, 1);
});
test("diff: from the image that was made to what the profile is now", async (t) => {
    const { run, json, define, profile } = await builtWorld();
    define("library", 'echo more code > "$out/code"; echo x > "$out/new"');
    define("extra", 'echo extra > "$out/extra"');
    profile((text) => text.replace("packages: [app]", "packages: [app, extra]"));
    t.is((await run("build", "box")).exitCode, 0);
    const { exitCode, stdout } = await run("store", "diff", "out/box.json", "box");
    t.is(exitCode, 0);
    t.regex(stdout, /^changed {2}library 1 .* {2}5 B → 12 B \(\+7 B\)\n {2}~ code {2}5 B → 10 B/m);
    t.regex(stdout, /^ {2}\+ new {2}2 B$/m);
    t.regex(stdout, /^added {4}extra 1 {2}6 B$/m);
    // Its file has the hash of the library in it, and nothing else has changed.
    t.regex(stdout, /^changed {2}app 1 .*\n {2}1 differ only in the store paths that they name$/m);
    const { packages } = await json(...["store", "diff", "out/box.json", "box"]);
    const changes = Object.fromEntries(packages.map(({ name, change }) => [name, change]));
    t.deepEqual(changes, {
        app: "changed",
        environment: "changed",
        extra: "added",
        library: "changed",
        toykernel: "equal",
    });
});
test("plan --explain: the cause first, then what follows, and the time", async (t) => {
    const { run, define, profile } = await builtWorld();
    const nothing = await run("plan", "box", "--explain");
    t.regex(nothing.stdout, /^why: there is nothing to build$/m);
    define("library", 'echo more code > "$out/code"');
    define("extra", 'echo extra > "$out/extra"');
    profile((text) => text.replace("packages: [app]", "packages: [app, extra]"));
    const { exitCode, stdout } = await run("plan", "box", "--explain");
    t.is(exitCode, 0);
    t.regex(stdout, /why:\n {2}library 1 \(was library-1\.[0-9a-f]{8}…\)\n {4}build steps:\n {6}- echo code > "\$out\/code"\n {6}\+ echo more code > "\$out\/code"\n {2}because of library: app 1\n {2}never built before: extra 1\n/);
    t.regex(stdout, /^time: about .*; of 1 more no time is known: extra$/m);
});
test("plan --explain: an earlier build whose script was not kept", async (t) => {
    const { store, run, json, builds, define } = await builtWorld();
    rmSync(join(store, "meta", `${builds("library")[0]}.script`));
    define("library", 'echo more code > "$out/code"');
    const { stdout } = await run("plan", "box", "--explain");
    t.regex(stdout, /library 1: an earlier build, library-1\.\S+, has no script on record\n/);
    const { explanation } = await json("plan", "box", "--explain");
    t.deepEqual(explanation.reasons.map(({ kind }) => kind), ["unknown", "changed"]);
    t.true(explanation.estimate.milliseconds > 0);
});
