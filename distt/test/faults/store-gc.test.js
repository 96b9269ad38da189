import { existsSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import test from "ava";
import { Store } from "../../assembler/effects/store.js";
import { withLease } from "../../assembler/effects/store-lease.js";
import { parseStoreName } from "../../assembler/model/store-name.js";
import { testContext } from "../support/context.js";
import { definePackage, definitions, emptyWorld, prepare } from "../support/fault-scenes.js";
import { boxWorld, changePackage, garbageScene, storePath, storePaths, } from "../support/keeping-scenes.js";
import { runMrrl } from "../support/mrrl-program.js";
import { copyWorld } from "../support/scene-runs.js";
import { toyStore } from "../support/toy-store.js";
import { damagedEntries, differences, listWorld } from "../support/world-listing.js";
function mrrl(world, ...args) {
    // Without this a test might collect somebody's own store.
    const environment = { MRRL_STORE: join(world, "store"), MRRL_CACHE: join(world, "cache") };
    return runMrrl(args, environment, { cwd: world });
}
const gc = (world, ...args) => mrrl(world, "store", "gc", ...args);
const names = (world, prefix = "") => storePaths(world, prefix).map((path) => basename(path));
test.serial("gc removes what an earlier version of a profile had, and nothing else", async (t) => {
    const { base } = await garbageScene(await toyStore());
    const paths = names(base);
    t.is(names(base, "app-").length, 2);
    const before = listWorld(base);
    const dry = await gc(base, "--dry-run", "--json");
    t.is(dry.exitCode, 0, dry.stderr);
    t.deepEqual(differences(listWorld(base), before), [], "a dry run changes nothing");
    const planned = JSON.parse(dry.stdout);
    t.is(planned.removed.length, 3, dry.stdout);
    t.regex((await gc(base, "--dry-run")).stdout, /^would remove 3 store paths, .*\n +\d.*B {2}/);
    const run = await gc(base, "--json");
    t.is(run.exitCode, 0, run.stderr);
    const removed = JSON.parse(run.stdout).removed.map((each) => each.storeName);
    t.deepEqual(removed.sort(), planned.removed.map((each) => each.storeName).sort());
    t.deepEqual(names(base), paths.filter((name) => !removed.includes(name)));
    t.deepEqual(removed.map((name) => name.replace(/-.*/, "")), ["app", "environment", "library"]);
    for (const part of ["meta", "logs"]) {
        const left = readdirSync(join(base, "store", part)).filter((file) => removed.some((name) => file.startsWith(name)));
        t.deepEqual(left, [], part);
    }
    t.deepEqual(await damagedEntries(join(base, "store"), join(base, "cache")), []);
    const again = await mrrl(base, "build", "box", ...definitions);
    t.notRegex(again.stderr, /build /, "nothing that is needed went");
    t.regex((await gc(base)).stdout, /^removed 0 store paths, 0 B\nkept \d+ store paths for \d+ roots/);
});
test.serial("fault 6: a store whose paths nothing is known to need is left alone", async (t) => {
    const world = await boxWorld(await toyStore());
    rmSync(join(world, "store/roots"), { recursive: true });
    const before = listWorld(world);
    for (const args of [[], ["--dry-run"]]) {
        const run = await gc(world, ...args);
        t.is(run.exitCode, 2);
        t.regex(run.stderr, /nothing says which paths .*\nhint: build the profiles that you need first.*--without-roots/);
    }
    const now = differences(listWorld(world), before);
    t.deepEqual(now, ["store/roots: directory 755, not nothing"]);
    const build = await mrrl(world, "build", "box", ...definitions);
    t.is(build.exitCode, 0, build.stderr);
    t.regex((await gc(world)).stdout, /^removed 0 store paths/);
    rmSync(join(world, "store/roots"), { recursive: true });
    t.regex((await gc(world, "--without-roots")).stdout, /the store has 0 B/);
    t.deepEqual(names(world), []);
});
test.serial("fault 8: damaged metadata: gc removes nothing that it cannot judge, and says what is damaged", async (t) => {
    const { base } = await garbageScene(await toyStore());
    const [root = ""] = readdirSync(join(base, "store/roots"));
    const damages = {
        root: [
            `roots/${root}`,
            /a root is unusable.*\nhint: build again what it keeps, or `mrrl store forget profile-box/,
        ],
        record: [
            `meta/${basename(storePath(base, "toykernel-"))}.json`,
            /what toykernel-1\S+ refers to is not known.*\nhint: mrrl store repair toykernel-1/,
        ],
    };
    for (const [what, [file, told]] of Object.entries(damages)) {
        for (const bytes of [0, 40]) {
            const world = await copyWorld(base, `${base} ${what}-${bytes}`);
            truncateSync(join(world, "store", file), bytes);
            const before = listStore(world);
            const run = await gc(world);
            t.is(run.exitCode, 4, what);
            t.regex(run.stderr, told, what);
            t.deepEqual(listStore(world), before, what);
            // What the hint says.
            const mend = what === "root" ? ["build", "box"] : ["store", "repair", "toykernel-1"];
            // The copied world is another place: its root is another one.
            if (what === "root")
                await mrrl(world, "store", "forget", root.replace(/\.json$/, ""));
            const mended = await mrrl(world, ...mend, ...definitions);
            t.is(mended.exitCode, 0, mended.stderr);
            t.regex((await gc(world)).stdout, /^removed [34] store paths/, what);
        }
    }
});
function listStore(world) {
    return ["store", "meta", "logs"].flatMap((part) => readdirSync(join(world, "store", part)));
}
test.serial("an image keeps its paths until its manifest is gone; forget lets go of a profile", async (t) => {
    const world = await boxWorld(await toyStore());
    // Otherwise the tools would go, and take long to come back.
    await prepare(world, ["build", "--package", "seed", ...definitions]);
    const image = await mrrl(world, "image", "box", "-o", "out/box.img", ...definitions);
    t.is(image.exitCode, 0, image.stderr);
    const listed = await mrrl(world, "store", "roots");
    t.regex(listed.stdout, /^image-box\.[0-9a-f]{16}\n {2}\d{4}-\d\d-\d\d, 4 paths, .*\/out\/box\.json$/m);
    t.regex(listed.stdout, /^profile-box\.[0-9a-f]{16}\n.*\/profiles\/box\.yaml$/m);
    t.is((await mrrl(world, "store", "forget", "no")).exitCode, 2);
    t.regex((await mrrl(world, "store", "forget", "box")).stderr, /there are 2 roots 'box'/);
    const key = /^profile-box\S+/m.exec(listed.stdout)?.[0] ?? "";
    t.is((await mrrl(world, "store", "forget", key)).stdout, `forgot ${key}\n`);
    t.is((await gc(world)).exitCode, 0);
    t.deepEqual(names(world).map((name) => name.replace(/-.*/, "")), ["app", "environment", "library", "seed", "tools", "toykernel"]);
    rmSync(join(world, "out/box.json"));
    // A build after a collection makes everything anew, and is remembered no longer.
    const again = await mrrl(world, "build", "box", ...definitions);
    t.is(again.exitCode, 0, again.stderr);
    const last = await gc(world);
    t.regex(last.stdout, /removed the root of the image .*out\/box\.json/);
    t.is(names(world, "app-").length, 1);
});
test.serial("--keep-days and --max-size: the least recently used goes first, with what refers to it", async (t) => {
    const base = emptyWorld(await toyStore());
    const days = (name, count) => {
        const time = Date.now() / 1000 - count * 24 * 60 * 60;
        utimesSync(join(base, "store/meta", `${name}.json`), time, time);
    };
    for (const [name, age] of [
        ["one", 40],
        ["two", 20],
        ["three", 2],
        ["four", 0],
    ]) {
        definePackage(base, name, `head -c 40000000 /dev/zero > "$out/${name}"`);
        await prepare(base, ["build", "--package", name, ...definitions]);
        if (name !== "four")
            await mrrl(base, "store", "forget", name);
        if (age > 0)
            days(names(base, `${name}-`)[0] ?? "", age);
    }
    const left = (world) => names(world)
        .map((name) => name.replace(/-.*/, ""))
        .filter((name) => !/seed|tools/.test(name));
    const after = async (...args) => {
        const world = await copyWorld(base, `${base} ${args.join("")}`);
        const run = await gc(world, ...args);
        t.is(run.exitCode, 0, run.stderr);
        return { left: left(world), run };
    };
    t.deepEqual((await after("--keep-days", "30")).left, ["four", "three", "two"]);
    t.deepEqual((await after("--keep-days", "10")).left, ["four", "three"]);
    const { size } = JSON.parse((await gc(base, "--dry-run", "--json")).stdout).removed[0];
    t.is(size, 40_000_000);
    const { leftBytes } = JSON.parse((await gc(base, "--dry-run", "--json")).stdout);
    const MiB = 1 << 20;
    const limit = (bytes) => `${Math.ceil(bytes / MiB)}MiB`;
    t.deepEqual((await after("--max-size", limit(leftBytes + 2 * size))).left, [
        "four",
        "three",
        "two",
    ]);
    t.deepEqual((await after("--max-size", limit(leftBytes))).left, ["four"]);
    const met = await after("--max-size", "64MiB");
    t.deepEqual(met.left, ["four"]);
    t.regex(met.run.stderr, /warning.*the store has .*more than 64.0 MiB: what is needed stays/i);
    t.deepEqual((await after("--max-size", "64MiB", "--keep-days", "10")).left, ["four", "three"]);
    t.is((await gc(base, "--max-size", "1")).exitCode, 2);
    // A build that uses a path says so, once a day.
    days(names(base, "four-")[0] ?? "", 50);
    await mrrl(base, "build", "--package", "four", "--json", ...definitions);
    await mrrl(base, "store", "forget", "four");
    await mrrl(base, "build", "--package", "one", ...definitions);
    t.deepEqual(left(base), ["four", "one", "three", "two"]);
    t.is((await gc(base, "--keep-days", "10")).exitCode, 0);
    t.deepEqual(left(base), ["four", "one", "three"]);
});
test.serial("what failed builds left goes when that is wanted", async (t) => {
    const world = await boxWorld(await toyStore());
    changePackage(world, "library", "false");
    t.is((await mrrl(world, "build", "box", ...definitions)).exitCode, 1);
    const builds = () => readdirSync(join(world, "store/builds"));
    t.is(builds().length, 1);
    t.regex((await gc(world)).stdout, /1 failed builds are kept for mrrl shell; --failed-builds removes them/);
    t.is((await gc(world, "--failed-builds", "--keep-days", "2")).exitCode, 0);
    t.is(builds().length, 1, "it is younger");
    // The failed build is no reason to lose what the last good one has made.
    t.is(names(world, "app-").length, 1);
    t.regex((await gc(world, "--failed-builds")).stdout, /removed the failed build .*\/builds\/library-1/);
    t.deepEqual(builds(), []);
    t.false(readdirSync(join(world, "store/logs")).length > names(world).length);
});
test.serial("fault 6: what a lease names stays while its holder lives, with all that it refers to", async (t) => {
    const { base } = await garbageScene(await toyStore());
    const context = await testContext({ storeRoot: join(base, "store") });
    const store = new Store(context.settings.storeRoot);
    const dead = JSON.parse((await gc(base, "--dry-run", "--json")).stdout).removed.map((each) => each.storeName);
    const app = dead.filter((name) => name.startsWith("app-"));
    await withLease(context, store, app.map(parseStoreName), async () => {
        const run = await gc(base);
        t.is(run.exitCode, 0, run.stderr);
        const left = dead.filter((name) => existsSync(join(base, "store/store", name)));
        t.deepEqual(left.map((name) => name.replace(/-.*/, "")).sort(), ["app", "library"]);
        t.is(readdirSync(join(base, "store/leases")).length, 1);
    });
    t.deepEqual(readdirSync(join(base, "store/leases")), []);
    // One that was left by a killed process keeps nothing.
    writeFileSync(join(base, "store/leases/x"), `${app[0]}\n`);
    t.regex((await gc(base)).stdout, /^removed 2 store paths/);
    t.deepEqual(readdirSync(join(base, "store/leases")), []);
});
