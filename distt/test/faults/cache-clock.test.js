import { join } from "node:path";
import test from "ava";
import { execa } from "execa";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { cacheRig, copyCache, readIndex, writeIndex, } from "../support/cache-rig.js";
import { clockShifter } from "../support/clock-shifter.js";
import { listWorld } from "../support/world-listing.js";
const year = 365 * 24 * 3600;
let rig;
let builder;
let clock;
const at = (name) => join(rig.directory, name);
const remembered = ({ store }) => listWorld(join(store, "caches"));
const today = (shift) => new Date(Date.now() + shift * 1000).toISOString().slice(0, 10);
test.before(async () => {
    rig = await cacheRig({ library: ['echo code > "$out/code"'] });
    clock = await clockShifter(rig.toy);
    builder = rig.machine("builder");
    await builder.mrrl(["build", "--package", "library"]);
    await rig.push(builder, "good", "ann", "library");
});
test.after.always(() => removeTree(rig.directory));
/** A machine that has pulled before, with its clock right, and has to do it again. */
async function experienced(name, version) {
    const cache = copyCache(at("good"), at(name));
    const ann = rig.key("ann");
    const index = readIndex(cache, ann);
    writeIndex(cache, { ...index, version }, ann);
    const caches = rig.caches(name, [cache], ["ann"]);
    const machine = rig.machine(name);
    const pull = ["--caches", caches, "cache", "pull", "library", "--package"];
    const first = await machine.mrrl(pull);
    if (first.exitCode !== 0)
        throw new Error(first.stderr);
    const build = ["--caches", caches, "build", "--package", "library"];
    const show = (shown) => writeIndex(cache, { ...index, version: shown }, ann);
    return { machine, pull, build, show, forgets: () => removeTree(machine.path("library")) };
}
test.serial("the shifted clock is the one that the program sees", async (t) => {
    for (const shift of [-10 * year, 10 * year]) {
        const code = "process.stdout.write(String(Date.now()))";
        const { stdout } = await execa(process.execPath, ["-e", code], { env: clock(shift) });
        t.true(Math.abs(Number(stdout) - Date.now() - shift * 1000) < 60_000, stdout);
    }
});
test.serial("fault 33: a clock ten years ahead: the cache is refused, the clock named, and it is built here", async (t) => {
    const { machine, pull, build, forgets } = await experienced("ahead", 5);
    const state = remembered(machine);
    await forgets();
    const refused = await machine.mrrl(pull, clock(10 * year));
    t.is(refused.exitCode, 1, refused.stderr);
    const run = await machine.mrrl(build, clock(10 * year));
    t.is(run.exitCode, 0, run.stderr);
    for (const { stderr } of [refused, run]) {
        t.regex(stderr, /the cache .* is not used: .*the index expired on \d{4}-\d\d-\d\d/);
        t.true(stderr.includes(`this machine's clock says ${today(10 * year)}`), stderr);
        t.regex(stderr, /set the clock if it is wrong/);
    }
    t.regex(run.stderr, /build library 1: ok/);
    t.deepEqual(listWorld(machine.path("library")), listWorld(builder.path("library")));
    t.deepEqual(remembered(machine), state);
    // With the clock right again nothing has to be forgotten or mended.
    await forgets();
    const mended = await machine.mrrl(pull);
    t.is(mended.exitCode, 0, mended.stderr);
    t.deepEqual(remembered(machine), state);
});
test.serial("fault 33: a clock ten years late: a warning names it, and an older index stays refused", async (t) => {
    const { machine, pull, build, show, forgets } = await experienced("late", 5);
    const state = remembered(machine);
    await forgets();
    const run = await machine.mrrl(pull, clock(-10 * year));
    t.is(run.exitCode, 0, run.stderr);
    t.regex(run.stderr, /warning: .*a clock that is late does not notice when an index expires/);
    t.true(run.stderr.includes(`this machine's clock says ${today(-10 * year)}`), run.stderr);
    t.deepEqual(listWorld(machine.path("library")), listWorld(builder.path("library")));
    t.deepEqual(remembered(machine), state);
    show(4);
    await forgets();
    const older = await machine.mrrl(build, clock(-10 * year));
    t.is(older.exitCode, 0, older.stderr);
    t.regex(older.stderr, /the index is version 4, and version 5 was seen already/);
    t.regex(older.stderr, /build library 1: ok/);
    t.deepEqual(remembered(machine), state);
    show(6);
    await forgets();
    const newer = await machine.mrrl(pull, clock(-10 * year));
    t.is(newer.exitCode, 0, newer.stderr);
    t.notDeepEqual(remembered(machine), state);
});
test.serial("fault 33: an index that a late clock signed is no older one, and a right one goes on from it", async (t) => {
    const push = ["cache", "push", "wandering", "library", "--package", "--key", "ann.key"];
    const index = ["cache", "index", "wandering", "--key", "ann.key"];
    for (const [args, shift] of [
        [push, 0],
        [index, -10 * year],
        [index, 0],
    ]) {
        const run = await builder.mrrl(args, shift === 0 ? {} : clock(shift));
        t.is(run.exitCode, 0, run.stderr);
    }
    t.is(readIndex(at("wandering"), rig.key("ann")).version, 3);
    const machine = rig.machine("wandering");
    const caches = rig.caches("wandering", ["wandering"], ["ann"]);
    const run = await machine.mrrl(["--caches", caches, "cache", "pull", "library", "--package"]);
    t.is(run.exitCode, 0, run.stderr);
});
