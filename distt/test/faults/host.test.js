import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, statSync, } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, {} from "ava";
import { execa } from "execa";
import { buildScene, imageScene, rootScene } from "../support/fault-scenes.js";
import { mrrlProgram, runMrrl } from "../support/mrrl-program.js";
import { mrrlOnOtherHost } from "../support/other-host.js";
import { freshWorld, runScene, worldEnvironment } from "../support/scene-runs.js";
import { toyStore } from "../support/toy-store.js";
import { differences, listWorld } from "../support/world-listing.js";
/** Runs a scene's command on a host that differs in what `options` of bwrap change. */
async function runElsewhere(toy, scene, world, ...options) {
    const { tools } = await toy.derive("seed");
    const toolbox = { root: toy.store.physicalPath(tools.storeName) };
    return mrrlOnOtherHost(toolbox, [...options, "--chdir", world], scene.args(world), worldEnvironment(scene, world));
}
/** It ended with this exit code and code, one line of error and a hint; then all goes well again. */
async function failedCleanly(t, scene, world, run, expected) {
    t.is(run.exitCode, expected.exit, run.stderr);
    t.regex(run.stderr, expected.error);
    t.regex(run.stderr, expected.hint);
    t.notRegex(run.stderr, /^ +at /m, "no stack trace");
    const usual = await freshWorld(scene);
    t.is((await runScene(scene, usual)).exitCode, 0);
    const again = await runScene(scene, world);
    t.is(again.exitCode, 0, again.stderr);
    t.deepEqual(differences(listWorld(world), listWorld(usual)), []);
}
test.serial("fault 18: without user namespaces an ordinary user is told what blocks them: exit 3, and nothing is built", async (t) => {
    const toy = await toyStore();
    const scene = buildScene(toy);
    const world = await freshWorld(scene);
    const run = await runElsewhere(toy, scene, world, "--disable-userns");
    t.false(readdirSync(join(world, "store/store")).some((name) => name.includes("app")));
    await failedCleanly(t, scene, world, run, {
        exit: 3,
        error: /error: no sandbox can be made here: .*\[NO_USER_NAMESPACES\]\n {2}\| bwrap: /,
        hint: /^hint: .*user\.max_user_namespaces/m,
    });
});
test.serial("fault 9: a store on a read-only file system: exit 3, one line and a hint", async (t) => {
    const toy = await toyStore();
    const scene = buildScene(toy);
    const world = await freshWorld(scene);
    const store = join(world, "store");
    const run = await runElsewhere(toy, scene, world, "--ro-bind", store, store);
    t.is(run.stderr.trimEnd().split("\n").length, 2, run.stderr);
    await failedCleanly(t, scene, world, run, {
        exit: 3,
        error: /store: error: the store cannot be written: EROFS: .*\[STORE_UNUSABLE\]/,
        hint: /^hint: name a writable directory with MRRL_STORE$/m,
    });
});
test.serial("fault 9: a store that is another's, or that one may not write: exit 3, one line and a hint", async (t) => {
    const toy = await toyStore();
    const scene = buildScene(toy);
    for (const part of ["store", "meta", "logs", "builds"]) {
        const world = await freshWorld(scene);
        const directory = join(world, "store", part);
        const { uid, gid } = statSync(directory);
        // To others than root a mode is as good as another owner, whom only root can make.
        if (uid === 0)
            chownSync(directory, 54_321, 54_321);
        else
            chmodSync(directory, 0o555);
        const run = await runElsewhere(toy, scene, world);
        if (uid === 0)
            chownSync(directory, uid, gid);
        else
            chmodSync(directory, 0o755);
        t.is(run.stderr.trimEnd().split("\n").length, 2, run.stderr);
        await failedCleanly(t, scene, world, run, {
            exit: 3,
            error: /store: error: the store cannot be written: EACCES: .*\[STORE_UNUSABLE\]/,
            hint: /^hint: name a writable directory with MRRL_STORE$/m,
        });
    }
});
test.serial("fault 9: a cache that cannot be written: exit 3 and MRRL_CACHE", async (t) => {
    const toy = await toyStore();
    const scene = await rootScene(t, toy);
    const world = await freshWorld(scene);
    const cache = join(world, "cache");
    const run = await runElsewhere(toy, scene, world, "--ro-bind", cache, cache);
    await failedCleanly(t, scene, world, run, {
        exit: 3,
        error: /the source cache cannot be written: EROFS.*\[STORE_UNUSABLE\]/,
        hint: /^hint: .*MRRL_CACHE/m,
    });
});
test.serial("no network: each address with its failure, and a hint; nothing kept", async (t) => {
    const toy = await toyStore();
    const scene = await rootScene(t, toy);
    const world = await freshWorld(scene);
    const run = await runElsewhere(toy, scene, world, "--unshare-net");
    t.deepEqual(readdirSync(join(world, "cache/sources")), []);
    await failedCleanly(t, scene, world, run, {
        exit: 1,
        error: /\[FETCH_FAILED\]\n {2}\| http:\/\/127\.0\.0\.1:\d+\/pool\/main\/t\/toy\/\w+_1_amd64\.deb: /,
        hint: /^hint: /m,
    });
});
test.serial("an output directory that cannot be written: exit 2 and --output", async (t) => {
    const toy = await toyStore();
    const scene = await imageScene(toy);
    const world = await freshWorld(scene);
    const out = join(world, "out");
    const run = await runElsewhere(toy, scene, world, "--ro-bind", out, out);
    await failedCleanly(t, scene, world, run, {
        exit: 2,
        error: /box\.img: error: the image cannot be written: EROFS.*\[USAGE\]/,
        hint: /^hint: write the image elsewhere with --output$/m,
    });
});
test.serial("a build and an image need no TMPDIR", async (t) => {
    const scene = await imageScene(await toyStore());
    const world = await freshWorld(scene);
    const run = await runScene(scene, world, { TMPDIR: "/nonexistent" });
    t.is(run.exitCode, 0, run.stderr);
});
test.serial("a machine needs TMPDIR: exit 3 and its name", async (t) => {
    const scene = await imageScene(await toyStore());
    const world = await freshWorld(scene);
    const environment = { ...worldEnvironment(scene, world), TMPDIR: "/nonexistent" };
    const args = ["test", "box", "--profiles", "profiles", "--packages", "packages"];
    const run = await runMrrl(args, environment, { cwd: world });
    t.is(run.exitCode, 3, run.stderr);
    t.regex(run.stderr, /^\/nonexistent: error: the temporary directory cannot be written/m);
    t.regex(run.stderr, /^hint: name a writable directory with TMPDIR$/m);
});
test.serial("a result that cannot be written is an error: exit 3", async (t) => {
    const run = await execa("sh", ["-c", '"$@" > /dev/full', "sh", process.execPath, mrrlProgram, "plan", "minimal"], { reject: false });
    t.is(run.exitCode, 3);
    t.regex(run.stderr, /^stdout: error: the disk with standard output is full \[NO_SPACE\]\nhint: /);
});
test.serial("readers of results and progress may go away", async (t) => {
    const scene = buildScene(await toyStore());
    const shell = async (script) => {
        const world = await freshWorld(scene);
        const run = await execa("bash", ["-c", script, "bash", process.execPath, mrrlProgram, ...scene.args(world)], { env: worldEnvironment(scene, world), cwd: world, reject: false });
        t.true(readdirSync(join(world, "store/store")).some((name) => /^app-/.test(name)), script);
        t.notRegex(run.stderr, /EPIPE|^ +at /m);
        return run;
    };
    t.is((await shell('set -o pipefail; "$@" | true')).exitCode, 0);
    t.is((await shell('set -o pipefail; { "$@" 2>&1 >&3 | true; } 3>&1')).exitCode, 0);
    t.is((await shell('"$@" <&- >&- 2>&-')).exitCode, 0);
});
test.serial("fault 9: a store that nobody can make is told at once", async (t) => {
    const top = mkdtempSync(join(tmpdir(), "mrrl host-"));
    mkdirSync(join(top, "file"));
    for (const store of ["/proc/mrrl", "/dev/null/store"]) {
        const run = await runMrrl(["build", "minimal"], { MRRL_STORE: store });
        t.is(run.exitCode, 3, run.stderr);
        t.regex(run.stderr, /the store cannot be written: .*\[STORE_UNUSABLE\]\nhint: .*MRRL_STORE/);
        t.false(existsSync(store));
    }
});
