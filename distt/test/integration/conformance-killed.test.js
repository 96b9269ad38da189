import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { commandLines } from "../support/processes.js";
import { sameOutput } from "../support/same-output.js";
import { share, shRunner } from "../support/sh-runner.js";
import { toyStore } from "../support/toy-store.js";
/** What is there under a name that looks complete, or half so. */
function left(sh, name) {
    const paths = ["store", "meta", "builds"].flatMap((directory) => readdirSync(`${sh.store.root}/${directory}`)
        .filter((path) => path.includes(name))
        .map((path) => `${directory}/${path}`));
    const complete = (path) => /^store\/[^.]/.test(path);
    return { complete: paths.filter(complete), rest: paths.filter((path) => !complete(path)) };
}
/** Starts the build of a defined package, whose only input is the seed. */
async function start(sh, toy, name) {
    const { package: derivation, toolchain } = await toy.derive(name);
    share(toy.store, sh.store, toolchain.storeName);
    sh.writeScript(toolchain.storeName.full, toolchain.script);
    const script = sh.writeScript(derivation.storeName.full, derivation.script);
    // In an object: a child is a promise of its own end.
    return { child: sh.start("realise", [script], { detached: true }) };
}
function removeOutput(path) {
    if (!existsSync(path))
        return;
    for (const directory of [path, `${path}/a`, `${path}/a/b`])
        chmodSync(directory, 0o755);
    rmSync(path, { recursive: true });
}
async function until(condition) {
    while (!condition())
        await sleep(20);
}
test("killed at any moment nothing looks complete, nothing runs on, and the next run succeeds", async (t) => {
    const toy = await toyStore();
    const sh = await shRunner(toy);
    const mark = `8640${process.pid}`;
    toy.define("victim", `
mkdir -p "$out/a/b"; for f in $(seq 300); do echo $f > "$out/a/$f"; done; ln "$out/a/1" "$out/a/b/1"
(trap '' TERM HUP INT; exec sleep ${mark}) & sleep 0.2`);
    await toy.build("victim");
    const { storeName } = (await toy.derive("victim")).package;
    await sh.realise("victim");
    await sameOutput(t, storeName, toy.store, sh.store);
    const script = join(sh.scripts, storeName.full);
    const path = sh.store.physicalPath(storeName);
    let killed = 0;
    for (let delay = 0;; delay += 60) {
        removeOutput(path);
        const child = sh.start("realise", [script]);
        await sleep(delay);
        const alive = child.kill("SIGKILL");
        await child;
        if (!alive)
            break;
        killed++;
        await until(() => !commandLines().some((line) => line.includes(`sleep ${mark}`)));
        const { complete } = left(sh, "victim");
        if (complete.length > 0) {
            // It was complete before the signal came.
            await sameOutput(t, storeName, toy.store, sh.store);
            break;
        }
        const again = await sh.run("realise", [script]);
        t.is(again.exitCode, 0, `${delay} ms: ${again.stderr}`);
        await sameOutput(t, storeName, toy.store, sh.store);
        t.deepEqual(left(sh, "victim").rest, [`meta/${storeName.full}.json`], `${delay} ms`);
    }
    t.true(killed >= 3, `it was killed ${killed} times`);
});
test("a signal ends a build at once, and what it left is removed without another run", async (t) => {
    const toy = await toyStore();
    const sh = await shRunner(toy);
    for (const signal of ["SIGTERM", "SIGINT", "SIGKILL"]) {
        const mark = `86${process.pid}${signal.length}`;
        const name = `waits-${signal.toLowerCase()}`;
        toy.define(name, `sleep ${mark}`);
        const { child } = await start(sh, toy, name);
        await until(() => commandLines().some((line) => line.startsWith(`sleep ${mark}`)));
        // A terminal's Ctrl-C goes to the whole group.
        process.kill((signal === "SIGINT" ? -1 : 1) * (child.pid ?? 0), signal);
        await child;
        await until(() => !commandLines().some((line) => line.startsWith(`sleep ${mark}`)));
        await until(() => left(sh, name).rest.length === 0);
        t.deepEqual(left(sh, name).complete, []);
    }
});
test("two who want one path at once: one builds it, the other one waits", async (t) => {
    const toy = await toyStore();
    const sh = await shRunner(toy);
    toy.define("shared", 'sleep 1; date +%s%N > "$out/when"');
    const { storeName } = (await toy.derive("shared")).package;
    const first = await start(sh, toy, "shared");
    const second = await start(sh, toy, "shared");
    const outputs = [await first.child, await second.child].map(({ exitCode, stdout }) => {
        t.is(exitCode, 0);
        return String(stdout);
    });
    t.is(outputs.filter((text) => text.includes("built shared-1")).length, 1);
    t.is(outputs.filter((text) => text.includes("reused shared-1")).length, 1);
    t.true(existsSync(`${sh.store.physicalPath(storeName)}/when`));
    t.true(readFileSync(sh.store.recordPath(storeName), "utf8").endsWith("}\n"));
});
