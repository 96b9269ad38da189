import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import test, {} from "ava";
import { SlotRig } from "../support/slot-rig.js";
import { content, toyUpdate } from "../support/toy-update.js";
const kernel = content("kernel", 100);
const root = content("root", 1900);
const newRoot = Buffer.concat([content("new", 500), root.subarray(500 * 4096)]);
const [running, update] = await Promise.all([
    toyUpdate(kernel, root),
    toyUpdate(content("new kernel", 120), newRoot),
]);
/** Runs one step and kills it after some milliseconds. @returns how long it lived */
async function killed(rig, args, after) {
    const start = performance.now();
    const child = spawn(rig.program, args, { stdio: ["ignore", "ignore", "ignore"] });
    const ended = once(child, "exit");
    await Promise.race([pause(after), ended]);
    child.kill("SIGKILL");
    await ended;
    return performance.now() - start;
}
/** Either GRUB finds nothing, or the whole slot is right. */
function isSafe(t, rig) {
    if (!rig.bootBytes.subarray(0, 4096).equals(Buffer.alloc(4096)))
        rig.holds(t, update);
}
/** From wherever it is, the update is completed by the same steps. */
async function completes(t, rig) {
    for (const step of [
        () => rig.prepare(),
        () => rig.fill("wanted", rig.wanted(update)),
        () => rig.finish(),
    ]) {
        const { exitCode, stderr } = await step();
        t.is(exitCode, 0, stderr);
    }
    rig.holds(t, update);
}
/** Kills a step at moments spread over the time it takes, from the same start each time. */
async function killAtMoments(t, rig, args, restore, isRight) {
    restore();
    const whole = await killed(rig, args, 60_000);
    const rounds = 12;
    for (let round = 0; round <= rounds; round++) {
        restore();
        await killed(rig, args, (whole * round) / rounds);
        isRight();
    }
    restore();
    await killed(rig, args, whole / 2);
    await completes(t, rig);
}
/** What puts the files of the target back as they are now. */
function snapshot({ target }) {
    const files = [target.boot, target.root, target.firstBlock].map((path) => {
        let bytes = Buffer.alloc(0);
        try {
            bytes = readFileSync(path);
        }
        catch {
            // The first block is not there before `prepare` or `fill` made it.
        }
        return [path, bytes];
    });
    return () => {
        for (const [path, bytes] of files)
            writeFileSync(path, bytes);
    };
}
test("killed while it prepares, at any moment: not bootable, and the next run completes it", async (t) => {
    const rig = await SlotRig.make(running);
    await rig.begin(update);
    const { slot } = rig.target;
    const args = ["prepare", ...slot, rig.from.boot, rig.from.root];
    await killAtMoments(t, rig, args, snapshot(rig), () => rig.cannotBoot(t));
});
test("killed while it finishes, at any moment: not bootable, or complete", async (t) => {
    const rig = await SlotRig.make(running);
    await rig.begin(update);
    await rig.prepare();
    await rig.fill("wanted", rig.wanted(update));
    const { index, manifest, boot, root: rootPath, firstBlock } = rig.target;
    const args = ["finish", index, manifest, boot, rootPath, firstBlock];
    await killAtMoments(t, rig, args, snapshot(rig), () => isSafe(t, rig));
});
test("killed while it fills, again and again: each run goes on from what the one before wrote", async (t) => {
    const rig = await SlotRig.make(running);
    await rig.begin(update);
    let missing = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 8; round++) {
        await rig.prepare();
        const wanted = rig.wanted(update);
        t.true(wanted.length <= missing, "nothing is lost");
        missing = wanted.length;
        const { slot, missing: list } = rig.target;
        const child = spawn(rig.program, ["fill", ...slot, list, "wanted"], {
            stdio: ["pipe", "ignore", "ignore"],
        });
        const ended = once(child, "exit");
        // What was taken from the pipe before it is killed, it may have written or not.
        await new Promise((resolve) => {
            child.stdin.write(wanted.subarray(0, (wanted.length * (round % 4)) / 4), resolve);
        });
        child.kill("SIGKILL");
        await ended;
        rig.cannotBoot(t);
    }
    t.true(missing < update.area.length, "some of it was kept");
    await completes(t, rig);
});
