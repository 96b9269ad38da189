import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { buildScene, imageScene } from "../support/fault-scenes.js";
import { mrrlProgram, runMrrl } from "../support/mrrl-program.js";
import { commandLines, processTree } from "../support/processes.js";
import { freshWorld, runScene } from "../support/scene-runs.js";
import { toyStore } from "../support/toy-store.js";
import { damagedEntries, differences, listWorld } from "../support/world-listing.js";
function environmentOf({ context: { settings } }) {
    return { MRRL_STORE: settings.storeRoot, MRRL_CACHE: settings.cacheRoot };
}
function packageArguments({ context: { settings } }, name) {
    return ["build", "--package", name, "--packages", settings.packageDirectories[0] ?? ""];
}
/** Starts mrrl and gives the process. */
function start(toy, name) {
    return spawn(process.execPath, [mrrlProgram, ...packageArguments(toy, name)], {
        env: { ...process.env, ...environmentOf(toy) },
        stdio: ["ignore", "ignore", "pipe"],
    });
}
async function waitUntil(condition) {
    while (!condition())
        await sleep(20);
}
const runs = (command) => commandLines().some((line) => line.includes(command));
/** Whether a process below `ancestor` runs `sleep <mark>`. */
function builds(ancestor, mark) {
    return processTree().some(({ line, ancestors }) => {
        return line.includes(`sleep ${mark}`) && ancestors.includes(ancestor ?? 0);
    });
}
test.serial("fault 4: several processes that want one path: one builds it, all get it", async (t) => {
    const scene = buildScene(await toyStore());
    const world = await freshWorld(scene);
    const all = await Promise.all([1, 2, 3, 4].map(() => runScene(scene, world)));
    for (const run of all)
        t.is(run.exitCode, 0, run.stderr);
    t.is(new Set(all.map(({ stdout }) => stdout)).size, 1);
    const built = all.filter(({ stderr }) => /build app 1: ok/.test(stderr));
    t.is(built.length, 1, all.map(({ stderr }) => stderr).join("\n"));
    t.deepEqual(await damagedEntries(join(world, "store"), join(world, "cache")), []);
    const alone = await freshWorld(scene);
    await runScene(scene, alone);
    t.deepEqual(differences(listWorld(world), listWorld(alone)), []);
});
test.serial("fault 4: several processes that want one image: one makes it, all get it", async (t) => {
    const scene = await imageScene(await toyStore());
    const world = await freshWorld(scene);
    const all = await Promise.all([1, 2, 3].map(() => runScene(scene, world)));
    for (const run of all)
        t.is(run.exitCode, 0, run.stderr);
    const made = all.filter(({ stderr }) => /assemble box.img: ok/.test(stderr));
    t.is(made.length, 1, all.map(({ stderr }) => stderr).join("\n"));
    const alone = await freshWorld(scene);
    await runScene(scene, alone);
    t.deepEqual(differences(listWorld(world), listWorld(alone)), []);
});
test.serial("fault 5: when the holder of a lock is killed, the next one takes over at once", async (t) => {
    const toy = await toyStore();
    const mark = `86400.${process.pid}`;
    toy.define("held", `sleep ${mark}`);
    const holder = start(toy, "held");
    await waitUntil(() => builds(holder.pid, mark));
    const next = start(toy, "held");
    await once(next.stderr, "data");
    await sleep(1000);
    t.false(builds(next.pid, mark), "it waits");
    holder.kill("SIGKILL");
    const killed = performance.now();
    await waitUntil(() => builds(next.pid, mark));
    const waited = Math.round(performance.now() - killed);
    t.log(`taken over ${waited} ms after the kill`);
    t.true(waited <= 1000, `${waited} ms`);
    next.kill("SIGTERM");
    t.deepEqual(await once(next, "exit"), [130, null]);
    t.false(runs(`sleep ${mark}`), "nothing goes on");
});
test.serial("fault 1: killed with SIGKILL in the middle of a build, mrrl leaves no process behind", async (t) => {
    const toy = await toyStore();
    const mark = `86401.${process.pid}`;
    toy.define("long", `trap "" TERM HUP INT; setsid sleep ${mark} & sleep ${mark}`);
    const child = start(toy, "long");
    await waitUntil(() => runs(`sleep ${mark}`));
    child.kill("SIGKILL");
    await once(child, "exit");
    await waitUntil(() => !runs(`sleep ${mark}`));
    toy.define("long", "true");
    const again = await runMrrl(packageArguments(toy, "long"), environmentOf(toy));
    t.is(again.exitCode, 0, again.stderr);
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    test.serial(`${signal} in the middle of a build: exit code 130, no process, nothing half-done`, async (t) => {
        const toy = await toyStore();
        const mark = `86402.${process.pid}`;
        toy.define("long", `trap "" TERM HUP INT; echo half > "$out/half"; sleep ${mark}`);
        const before = listWorld(toy.store.root);
        const child = start(toy, "long");
        await waitUntil(() => runs(`sleep ${mark}`));
        child.kill(signal);
        const [code] = await once(child, "exit");
        t.is(code, 130);
        t.false(runs(`sleep ${mark}`));
        const left = differences(listWorld(toy.store.root), before);
        t.true(left.every((line) => line.startsWith("logs/")), left.join("\n"));
    });
}
