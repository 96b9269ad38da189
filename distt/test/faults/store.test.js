import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { deb, tar } from "../support/archives.js";
import { buildScene, conflictScene, debianScene } from "../support/fault-scenes.js";
import { freshWorld, runScene } from "../support/scene-runs.js";
import { toyStore } from "../support/toy-store.js";
import { differences, listWorld } from "../support/world-listing.js";
test.serial("fault 3: a sync of the file system that fails is no success, the second time neither", async (t) => {
    // A root that brings its own sync is flushed with it: here it says what sync(1) says on EIO.
    const failing = "#!/bin/sh\necho 'sync: error syncing: Input/output error' >&2\nexit 1\n";
    const root = deb(tar({ name: "usr/bin/sync", mode: 0o755, content: failing }, { name: "usr/lib64/ld-linux-x86-64.so.2", mode: 0o755, content: failing }));
    const scene = await debianScene(t, await toyStore(), { failing: root });
    const world = await freshWorld(scene);
    for (const _ of ["first", "second"]) {
        const run = await runScene(scene, world);
        t.is(run.exitCode, 3, run.stderr);
        t.regex(run.stderr, /\[DISK_FAILED\]\n {2}\| .*Input\/output error\nhint: .*dmesg/);
        t.false(readdirSync(join(world, "store/store")).some((name) => name.includes("toyroot")));
    }
});
test.serial("fault 23: links planted at temporary paths are not followed", async (t) => {
    const scene = buildScene(await toyStore());
    const usual = await freshWorld(scene);
    t.is((await runScene(scene, usual)).exitCode, 0);
    const [full = ""] = readdirSync(join(usual, "store/store")).filter((name) => /^app-/.test(name));
    const world = await freshWorld(scene);
    const canary = join(world, "..", "canary");
    mkdirSync(canary);
    writeFileSync(join(canary, "file"), "alive");
    symlinkSync(canary, join(world, `store/store/.${full}.tmp`));
    symlinkSync(join(canary, "file"), join(world, `store/meta/${full}.json.tmp`));
    symlinkSync(canary, join(world, `store/builds/${full}`));
    const run = await runScene(scene, world);
    t.is(run.exitCode, 0, run.stderr);
    t.deepEqual(readdirSync(canary), ["file"]);
    t.is(readFileSync(join(canary, "file"), "utf8"), "alive");
    t.deepEqual(differences(listWorld(world), listWorld(usual)), []);
});
test.serial("fault 23: links planted at final paths, of output, record, script and log, are not written through", async (t) => {
    const scene = buildScene(await toyStore());
    const usual = await freshWorld(scene);
    t.is((await runScene(scene, usual)).exitCode, 0);
    const [full = ""] = readdirSync(join(usual, "store/store")).filter((name) => /^app-/.test(name));
    for (const target of ["canary", "nowhere"]) {
        const world = await freshWorld(scene);
        const canary = join(world, "..", "canary");
        mkdirSync(canary);
        writeFileSync(join(canary, "file"), "alive");
        symlinkSync(join(world, "..", target), join(world, "store/store", full));
        symlinkSync(join(canary, "file"), join(world, `store/meta/${full}.json`));
        symlinkSync(join(canary, "file"), join(world, `store/meta/${full}.script`));
        symlinkSync(join(canary, "file"), join(world, `store/logs/${full}.log.gz`));
        const run = await runScene(scene, world);
        // A link to a directory counts as a path of the store, and is not built: nothing is written.
        t.is(run.exitCode, 0, run.stderr);
        t.deepEqual(readdirSync(canary), ["file"]);
        t.is(readFileSync(join(canary, "file"), "utf8"), "alive");
        t.deepEqual(readdirSync(join(world, "..")).sort(), ["canary", "world"]);
        if (target === "nowhere")
            t.deepEqual(differences(listWorld(world), listWorld(usual)), []);
    }
});
test.serial("fault 28: two packages with one path: exit code 2, both owners, nothing made", async (t) => {
    const scene = await conflictScene(await toyStore());
    const world = await freshWorld(scene);
    const before = listWorld(world);
    const run = await runScene(scene, world);
    t.is(run.exitCode, 2, run.stderr);
    t.regex(run.stderr, /both one and two have bin\/same.*\[ENVIRONMENT_CONFLICT\]\nhint: .*priority/);
    const made = differences(listWorld(world), before);
    // What a build is for is noted before it.
    t.deepEqual(made.filter((line) => !line.startsWith("store/roots/profile-box:")), []);
});
