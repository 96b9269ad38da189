import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { execa } from "execa";
import { imageScene } from "../support/fault-scenes.js";
import { mrrlProgram, runMrrl } from "../support/mrrl-program.js";
import { copyWorld, runScene } from "../support/scene-runs.js";
import { toyStore } from "../support/toy-store.js";
import { differences, listWorld } from "../support/world-listing.js";
/** Each is the name of a directory that holds store, cache, definitions and output. */
const odd = [
    "with blanks",
    `'single' "double"`,
    "new\nline",
    "ünïcödé ☃ 雪",
    "x".repeat(255),
    "-rf",
    "*?[a-z]{b,c}",
    "com,ma=equals",
    "back\\slash\ttab",
    "per%cent #hash & ~",
    "\u001b[31mred",
];
test.serial("fault 27: odd names of store, cache, definitions, output and cwd: the same image", async (t) => {
    const scene = await imageScene(await toyStore());
    const top = mkdtempSync(join(tmpdir(), "mrrl odd-"));
    const usual = await copyWorld(scene.base, join(top, "usual"));
    t.is((await runScene(scene, usual)).exitCode, 0);
    for (const name of odd) {
        const world = await copyWorld(scene.base, join(top, name));
        const run = await runScene(scene, world);
        t.is(run.exitCode, 0, `${name}: ${run.stderr}`);
        t.deepEqual(differences(listWorld(world), listWorld(usual)), [], name);
    }
});
test("fault 27: a store whose path the loader would take apart is refused early", async (t) => {
    const top = mkdtempSync(join(tmpdir(), "mrrl odd-"));
    for (const name of ["co:lon", "semi;colon", "$ORIGIN", "$LIB"]) {
        const store = join(top, name);
        const run = await runMrrl(["build", "minimal"], { MRRL_STORE: store });
        t.is(run.exitCode, 2);
        t.true(run.stderr.startsWith(`${store}: error: the store cannot be in a directory with`));
        t.regex(run.stderr, /^hint: name another directory with MRRL_STORE/m);
    }
});
test("fault 27: paths longer than the kernel takes are refused with what to do", async (t) => {
    const top = mkdtempSync(join(tmpdir(), "mrrl odd-"));
    const long = join(top, ...Array(16).fill("y".repeat(255)));
    const store = await runMrrl(["build", "minimal"], { MRRL_STORE: long });
    t.is(store.exitCode, 3, store.stderr);
    t.regex(store.stderr, /the store cannot be written: ENAMETOOLONG.*\n?hint: .*MRRL_STORE/s);
    const component = join(top, "z".repeat(256));
    t.is((await runMrrl(["build", "minimal"], { MRRL_STORE: component })).exitCode, 3);
});
test("fault 27: a directory that was deleted is said to be", async (t) => {
    const gone = mkdtempSync(join(tmpdir(), "mrrl gone-"));
    mkdirSync(join(gone, "here"));
    // The shell's own directory goes away under it, and so under mrrl.
    const script = `cd "$1/here" && rmdir "$1/here" && exec "$2" "$3" plan minimal`;
    const run = await execa("sh", ["-c", script, "sh", gone, process.execPath, mrrlProgram], {
        reject: false,
    });
    t.is(run.exitCode, 2);
    t.regex(run.stderr, /^error: the current directory does not exist any more \[USAGE\]\nhint: /);
});
