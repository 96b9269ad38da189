import { mkdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import test, {} from "ava";
import { readTarget } from "../../assembler/effects/disk-facts.js";
import { readBack } from "../../assembler/effects/disk-reader.js";
import { DiskWriter } from "../../assembler/effects/disk-writer.js";
import { differingPieces } from "../../assembler/model/image-pieces.js";
import { hasLoopDevices, holdDevice } from "../support/block-device.js";
import { imageSize, mebibyte, oldDisk, refusesFile } from "../support/old-disk.js";
import { testToolbox } from "../support/toolbox.js";
import { toyProfile } from "../support/toy-profile.js";
// Real disks: loop devices, which only root can have. Anybody else is refused by what the
// path leads to, and that is what is asserted there.
const loops = hasLoopDevices();
let shared;
test.before(async () => {
    shared = await toyProfile();
});
// Hundreds of MiB.
test.after.always(() => rmSync(shared.directory, { recursive: true, force: true }));
const isZero = (bytes) => bytes.every((byte) => byte === 0);
test.serial("the image is written whole, and nothing of the old tables is left", async (t) => {
    const file = oldDisk(shared, "good.disk", imageSize + 50 * mebibyte);
    if (!loops)
        return await refusesFile(t, shared, file);
    const device = await holdDevice(t, "loop", file);
    const { exitCode, stdout, stderr } = await shared.imageVerb([
        ...["--write", device.path, "--yes", "--json"],
    ]);
    t.is(exitCode, 0, String(stderr));
    await device.release();
    const image = readFileSync(shared.image);
    const disk = readFileSync(file);
    t.is(image.length, imageSize);
    t.true(disk.subarray(0, imageSize).equals(image));
    t.true(isZero(disk.subarray(-mebibyte)), "a backup table of before would be here");
    t.regex(String(stderr), /134\.0 MiB \(140509184 bytes\), a loop device over .*good\.disk/);
    const { written } = JSON.parse(String(stdout));
    t.like(written, { device: device.path, size: disk.length });
});
/** The progress of a write, as NDJSON, once something was written. */
const writing = /"kind":"write".*"done":[1-9]/s;
for (const signal of ["SIGKILL", "SIGTERM"]) {
    test.serial(`${signal} in the middle leaves a disk that does not boot; again, and it is whole`, async (t) => {
        // Large enough not to be finished before the signal arrives.
        const size = 468 * mebibyte;
        const file = oldDisk(shared, `${signal}.disk`, loops ? size : mebibyte);
        if (!loops)
            return await refusesFile(t, shared, file);
        const large = await toyProfile("400MiB");
        t.teardown(() => rmSync(large.directory, { recursive: true, force: true }));
        const device = await holdDevice(t, "loop", file);
        const args = ["--write", device.path, "--yes", "--progress", "ndjson"];
        const running = large.imageVerb(args);
        let told = "";
        running.stderr?.on("data", (chunk) => {
            const before = writing.test(told);
            told += String(chunk);
            if (!before && writing.test(told))
                running.kill(signal);
        });
        const { exitCode, stderr } = await running;
        if (signal === "SIGTERM") {
            t.is(exitCode, 130);
            t.regex(String(stderr), /interrupted while writing \[INTERRUPTED\]/);
            t.regex(String(stderr), /it does not boot: a part of the image is on it/);
        }
        const half = await open(device.path, "r");
        const head = (await half.read(Buffer.alloc(mebibyte), 0, mebibyte, 0)).buffer;
        await half.close();
        t.true(isZero(head), "no boot sector, no partition table");
        t.is((await large.imageVerb(args)).exitCode, 0);
        t.true(readFileSync(file).equals(readFileSync(large.image)));
    });
}
test.serial("a disk that fails in the middle is told, with what is on it", async (t) => {
    if (!loops)
        return await refusesFile(t, shared, oldDisk(shared, "failing.disk", mebibyte));
    const directory = join(shared.directory, "failing disk");
    mkdirSync(directory);
    const device = await holdDevice(t, "full", String(imageSize + 50 * mebibyte), directory);
    const { exitCode, stderr } = await shared.imageVerb(["--write", device.path, "--yes"]);
    t.is(exitCode, 3);
    t.regex(String(stderr), /(?:writing|flushing) .* failed: (?:EIO|ENOSPC) \[DISK_FAILED\]/);
    t.regex(String(stderr), /it does not boot: a part of the image is on it/);
    t.regex(String(stderr), /hint: .*dmesg/);
});
test.serial("what a disk returns is compared with what was written, to the MiB", async (t) => {
    const file = oldDisk(shared, "rotten.disk", imageSize);
    if (!loops)
        return await refusesFile(t, shared, file);
    const { image } = await madeImage(t);
    const { context, toolbox } = await testToolbox();
    const device = await holdDevice(t, "loop", file);
    const found = await readTarget(device.path);
    if (found.type !== "disk")
        return t.fail();
    await DiskWriter.whileOpen(found, async (writer) => {
        const written = await writer.write(image, imageSize, () => { });
        const good = await readBack(context, toolbox, device.path, imageSize, () => { });
        t.is(good.whole, written.whole);
        const medium = await open(file, "r+");
        await medium.write(Buffer.of(1), 0, 1, 60 * mebibyte + 5);
        await medium.close();
        const bad = await readBack(context, toolbox, device.path, imageSize, () => { });
        t.deepEqual(differingPieces(written, bad), [60]);
        await writer.reject();
        t.is(writer.state, "rejected");
    });
    // A medium that became shorter cannot be read to its end.
    truncateSync(file, 10 * mebibyte);
    const short = readBack(context, toolbox, device.path, imageSize, () => { });
    await t.throwsAsync(short, {
        code: "DISK_FAILED",
        message: /reading it back failed after \d+ of/,
    });
});
/** The image, whichever test made it first. */
async function madeImage(t) {
    const { exitCode, stderr } = await shared.imageVerb([]);
    t.is(exitCode, 0, String(stderr));
    return { image: shared.image };
}
