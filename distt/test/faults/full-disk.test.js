import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, {} from "ava";
import { buildScene, compilerScene, imageScene } from "../support/fault-scenes.js";
import { runOnOtherHost } from "../support/other-host.js";
import { projectRoot } from "../support/project-root.js";
import { toyStore } from "../support/toy-store.js";
const MiB = 1 << 20;
/** Runs a scene on a tmpfs of `size` bytes, once with each amount of free space. */
async function sweepSpace(t, toy, scene, size, free) {
    const { tools } = await toy.derive("seed");
    const disk = mkdtempSync(join(tmpdir(), "mrrl disk-"));
    const driver = `${projectRoot}/dist/test/support/full-disk-driver.js`;
    const run = await runOnOtherHost({ root: toy.store.physicalPath(tools.storeName) }, ["--size", String(size), "--tmpfs", disk], [driver, disk, scene.base, JSON.stringify(free), ...scene.args(disk)]);
    t.is(run.exitCode, 0, run.stderr);
    const outcomes = JSON.parse(run.stdout);
    for (const { free, run, damaged, halfDone, again, left } of outcomes) {
        const told = `${free} bytes free: ${run.stderr}`;
        if (run.exitCode !== 0) {
            t.is(run.exitCode, 3, told);
            t.regex(run.stderr, /\[NO_SPACE\]\n(?: {2}\|.*\n)*hint: free some space/, told);
        }
        t.deepEqual(damaged, [], told);
        t.deepEqual(halfDone, [], told);
        t.is(again.exitCode, 0, `again after ${told}${again.stderr}`);
        t.deepEqual(left, [], told);
    }
    const failed = outcomes.filter(({ run }) => run.exitCode !== 0).length;
    t.log(`${outcomes.length} sizes of free space from ${free[0]} to ${free.at(-1)} bytes: ${failed} did not do`);
    t.true(failed >= outcomes.length / 2);
    t.is(outcomes.at(-1)?.run.exitCode, 0, "the last is enough");
}
const steps = (count, size) => Array.from({ length: count }, (_, n) => n * size);
test.serial("fault 2: no space for the store, page by page", async (t) => {
    const toy = await toyStore();
    await sweepSpace(t, toy, buildScene(toy), 16 * MiB, [...steps(6, 4096), 8 * MiB]);
});
test.serial("fault 2: no space for what a build makes", async (t) => {
    const toy = await toyStore();
    await sweepSpace(t, toy, compilerScene(toy), 32 * MiB, [...steps(4, 1 * MiB), 16 * MiB]);
});
test.serial("faults 2, 35: no space for an image, and for what mkfs.erofs and grub-mkimage write", async (t) => {
    const toy = await toyStore();
    const sizes = [...steps(9, 256 * 1024), 64 * MiB];
    await sweepSpace(t, toy, await imageScene(toy), 160 * MiB, sizes);
});
test.serial("fault 2: no space for what a guest writes: told at once, not when time is up", async (t) => {
    const toy = await toyStore();
    const { tools } = await toy.derive("seed");
    const root = toy.store.physicalPath(tools.storeName);
    const disk = mkdtempSync(join(tmpdir(), "mrrl disk-"));
    const driver = `${projectRoot}/dist/test/support/guest-on-full-disk.js`;
    const run = await runOnOtherHost({ root }, ["--size", String(2 * MiB), "--tmpfs", disk], [driver, disk, root]);
    t.is(run.exitCode, 0, run.stderr);
    const error = JSON.parse(run.stdout);
    t.is(error.code, "NO_SPACE", error.message);
    t.regex(error.hint ?? "", /MRRL_CACHE/);
});
