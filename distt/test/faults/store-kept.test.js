import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, {} from "ava";
import { definePackage, definitions, emptyWorld, prepare, writeProfile, } from "../support/fault-scenes.js";
import { storePaths } from "../support/keeping-scenes.js";
import { runMrrl } from "../support/mrrl-program.js";
import { toyStore } from "../support/toy-store.js";
import { damagedEntries } from "../support/world-listing.js";
function mrrl(world, ...args) {
    const environment = { MRRL_STORE: join(world, "store"), MRRL_CACHE: join(world, "cache") };
    return runMrrl(args, environment, { cwd: world });
}
/** A world with two profiles that share a package, and a root that keeps the tools. */
async function sharedWorld(toy) {
    const world = emptyWorld(toy);
    definePackage(world, "toykernel", 'echo kernel > "$out/vmlinuz"');
    definePackage(world, "library", 'echo 0 > "$out/code"');
    definePackage(world, "app", 'echo "$pkg_library" > "$out/app"', "dependencies: [library]\n");
    await prepare(world, ["build", "--package", "seed", ...definitions]);
    return world;
}
function changeLibrary(world, round) {
    rmSync(join(world, "packages/library"), { recursive: true });
    definePackage(world, "library", `echo ${round} > "$out/code"`);
}
/** Collects garbage as long as `work` runs, and after it. @returns how often. */
async function whileCollecting(t, world, work) {
    let done = false;
    let count = 0;
    const collect = async () => {
        while (!done) {
            const run = await mrrl(world, "store", "gc");
            if (run.exitCode !== 0)
                t.fail(run.stderr);
            count++;
        }
    };
    const collecting = Promise.all([collect(), collect()]);
    try {
        await work();
    }
    finally {
        done = true;
        await collecting;
    }
    return count;
}
async function everythingIsThere(t, world, built) {
    t.is(built.exitCode, 0, built.stderr);
    const { closure } = JSON.parse(built.stdout);
    const present = new Set(storePaths(world, "").map((path) => path.replace(/.*\//, "")));
    t.deepEqual(closure.filter((name) => !present.has(name)), [], built.stderr);
}
test.serial("fault 6: gc during builds and while environments are made deletes nothing that they use", async (t) => {
    const world = await sharedWorld(await toyStore());
    const rounds = 6;
    const collections = await whileCollecting(t, world, async () => {
        for (let round = 0; round < rounds; round++) {
            changeLibrary(world, round);
            writeProfile(world, String(round), "app, library");
            await everythingIsThere(t, world, await mrrl(world, "build", "box", "--json", ...definitions));
        }
    });
    t.deepEqual(await damagedEntries(join(world, "store"), join(world, "cache")), []);
    t.is(storePaths(world, "app-").length, 1, "earlier versions are gone");
    t.log(`${rounds} builds, ${collections} collections`);
});
test.serial("fault 6: gc while a profile goes back and forth, remembered or not: its paths are there", async (t) => {
    const world = await sharedWorld(await toyStore());
    const rounds = 6;
    let reused = 0;
    const collections = await whileCollecting(t, world, async () => {
        for (let round = 0; round < rounds; round++) {
            // Each version is asked for twice; the second answer may be a remembered one.
            if (round % 2 === 0)
                changeLibrary(world, (round / 2) % 2);
            if (round === 0)
                writeProfile(world, "1", "app, library");
            const run = await mrrl(world, "build", "box", "--json", ...definitions);
            await everythingIsThere(t, world, run);
            if (!/build/.test(run.stderr))
                reused++;
        }
    });
    t.true(reused > 0);
    t.deepEqual(await damagedEntries(join(world, "store"), join(world, "cache")), []);
    t.log(`${rounds} builds, of which ${reused} built nothing; ${collections} collections`);
});
test.serial("fault 6: two builds of different profiles and gc: neither loses what it shares", async (t) => {
    const world = await sharedWorld(await toyStore());
    const rounds = 6;
    writeProfile(world, "1", "app");
    const other = `name: other\nversion: "1"\nsummary: a toy\nkernel: { package: toykernel, fragments: [base] }\npackages: [app, library]\nhostname: other\nnetwork: none\nslots: { boot: 4MiB, root: 8MiB }\ndata: 16MiB\n`;
    writeFileSync(join(world, "profiles/other.yaml"), other);
    const collections = await whileCollecting(t, world, async () => {
        for (let round = 0; round < rounds; round++) {
            changeLibrary(world, round);
            const args = ["--json", ...definitions];
            const both = await Promise.all(["box", "other"].map((name) => mrrl(world, "build", name, ...args)));
            for (const run of both)
                await everythingIsThere(t, world, run);
        }
    });
    t.deepEqual(await damagedEntries(join(world, "store"), join(world, "cache")), []);
    t.is(storePaths(world, "environment-").length, 2);
    t.log(`${2 * rounds} builds, ${collections} collections`);
});
test.serial("fault 6: what is remembered of a build is no reason to forget what it needs", async (t) => {
    const world = await sharedWorld(await toyStore());
    writeProfile(world, "1", "app, library");
    const build = () => mrrl(world, "build", "box", "--json", ...definitions);
    await build();
    // Younger definitions are not remembered.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await build();
    t.true(readdirSync(join(world, "cache/evaluations")).length > 0);
    t.is((await mrrl(world, "store", "forget", "box")).exitCode, 0);
    const again = await build();
    t.is((await mrrl(world, "store", "gc")).exitCode, 0);
    await everythingIsThere(t, world, again);
});
