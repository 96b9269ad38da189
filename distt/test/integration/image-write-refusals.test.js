import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { runTool } from "../../assembler/effects/toolbox.js";
import { parseMountInfo } from "../../assembler/plan/mount-table.js";
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
test.serial("a partition is refused; on its disk the kernel forgets the old ones", async (t) => {
    const file = oldDisk(shared, "partitions.disk", imageSize);
    if (!loops)
        return await refusesFile(t, shared, file);
    const device = await holdDevice(t, "partitioned", file);
    const { exitCode, stderr } = await shared.imageVerb(["--write", `${device.path}p1`, "--yes"]);
    t.is(exitCode, 2);
    t.regex(String(stderr), /it is a partition of \/dev\/loop\d+, not a whole disk/);
    t.regex(String(stderr), /hint: .*--write \/dev\/loop\d+$/m);
    const whole = await shared.imageVerb(["--write", device.path, "--yes"]);
    t.is(whole.exitCode, 0, String(whole.stderr));
    t.regex(String(whole.stderr), /loop\d+p1 +1\.0 MiB/);
    // This kernel may or may not read the new table; the partition of before had 2048 sectors
    // from 2048 on, as the first one of an image has.
    const first = `/sys/class/block/${device.path.slice(5)}p1`;
    t.is(existsSync(first), existsSync(first.replace(/1$/, "2")));
});
test.serial("files, directories, character devices and nothing are refused", async (t) => {
    const refusal = async (path) => {
        const { exitCode, stderr } = await shared.imageVerb(["--write", path, "--yes"]);
        t.is(exitCode, 2, String(stderr));
        return String(stderr);
    };
    await refusesFile(t, shared, oldDisk(shared, "a file.disk", mebibyte));
    t.regex(await refusal(shared.directory), /it is a directory, not a disk/);
    t.regex(await refusal("/dev/null"), /it is a character device, not a disk/);
    t.regex(await refusal("/dev/nonexistent"), /there is no such device/);
    t.regex(await refusal("/dev/null"), /hint: name a whole disk.*lsblk/);
    t.false(existsSync(shared.image) && !loops, "nothing was built before it was refused");
});
test.serial("--yes says yes to --write, and to nothing else", async (t) => {
    const { exitCode, stderr } = await shared.imageVerb(["--yes"]);
    t.is(exitCode, 2);
    t.regex(String(stderr), /--yes is for --write/);
});
test.serial("the disk that the running system is on is refused, without asking", async (t) => {
    const root = parseMountInfo(readFileSync("/proc/self/mountinfo", "utf8")).find(({ target }) => target === "/");
    const device = root?.source.startsWith("/dev/") ? root.source : "/dev/null";
    // Without --yes and without a terminal nothing could ever be written.
    const { exitCode, stderr } = await shared.imageVerb(["--write", device], { stdin: "ignore" });
    t.is(exitCode, 2);
    t.regex(String(stderr), /the running system is on it|is a partition of|is a device-mapper device|is a character device/);
});
test.serial("a mounted disk is refused, with what to type", async (t) => {
    const file = await fileSystem("mounted.disk");
    if (!loops)
        return await refusesFile(t, shared, file);
    const target = join(shared.directory, "mount point");
    mkdirSync(target);
    const device = await holdDevice(t, "mounted", file, target);
    const { exitCode, stderr } = await shared.imageVerb(["--write", device.path, "--yes"]);
    t.is(exitCode, 2);
    t.regex(String(stderr), /loop\d+ is mounted at .*mount point \[DISK_REFUSED\]/);
    t.regex(String(stderr), /hint: .*umount .*mount point/);
});
test.serial("a disk that is mounted where nobody sees it is in use all the same", async (t) => {
    const file = await fileSystem("hidden.disk");
    if (!loops)
        return await refusesFile(t, shared, file);
    const target = join(shared.directory, "hidden");
    mkdirSync(target);
    const device = await holdDevice(t, "hidden", file, target);
    const { exitCode, stderr } = await shared.imageVerb(["--write", device.path, "--yes"]);
    t.is(exitCode, 2);
    t.regex(String(stderr), /it is in use: it cannot be opened exclusively \[DISK_REFUSED\]/);
});
test.serial("a disk under another device is refused, with that device", async (t) => {
    const file = oldDisk(shared, "held.disk", imageSize);
    if (!loops)
        return await refusesFile(t, shared, file);
    const lower = await holdDevice(t, "loop", file);
    await holdDevice(t, "loop", lower.path);
    const { exitCode, stderr } = await shared.imageVerb(["--write", lower.path, "--yes"]);
    t.is(exitCode, 2);
    t.regex(String(stderr), /loop\d+ is in use by loop\d+/);
});
test.serial("too small, read-only, and 4096-byte sectors: each says why", async (t) => {
    const small = oldDisk(shared, "small.disk", 20 * mebibyte);
    if (!loops)
        return await refusesFile(t, shared, small);
    const refusal = async (...args) => {
        const device = await holdDevice(t, ...args);
        const { exitCode, stderr } = await shared.imageVerb(["--write", device.path, "--yes"]);
        t.is(exitCode, 2);
        return String(stderr);
    };
    t.regex(await refusal("loop", small), /the image has 88080384 bytes, the disk 20971520, 67108864 too few/);
    const large = oldDisk(shared, "large.disk", imageSize);
    t.regex(await refusal("read-only", large), /it is read-only/);
    t.regex(await refusal("loop", large, "4096"), /its logical sectors have 4096 bytes/);
    t.is(readFileSync(large, "latin1").slice(0, 3), "old");
});
test.serial("without a terminal and without --yes nothing is written", async (t) => {
    const file = oldDisk(shared, "asked.disk", imageSize);
    if (!loops)
        return await refusesFile(t, shared, file);
    const device = await holdDevice(t, "loop", file);
    const { exitCode, stderr } = await shared.imageVerb(["--write", device.path], {
        stdin: "ignore",
    });
    t.is(exitCode, 2);
    t.regex(String(stderr), /no terminal to ask whether this disk may be erased/);
    t.regex(String(stderr), /hint: .*--yes/);
    t.is(readFileSync(file, "latin1").slice(0, 3), "old");
});
test.serial("at a terminal only the device's name is a yes", async (t) => {
    const file = oldDisk(shared, "confirmed.disk", imageSize);
    if (!loops)
        return await refusesFile(t, shared, file);
    const device = await holdDevice(t, "loop", file);
    const name = device.path.replace("/dev/", "");
    const answering = async (answer) => {
        const terminal = await holdDevice(t, "terminal");
        const descriptor = openSync(terminal.path, "r");
        const running = shared.atTerminal(descriptor, ["--write", device.path]);
        closeSync(descriptor);
        let stderr = "";
        running.stderr?.on("data", (chunk) => {
            const asked = /Type loop/.test(stderr);
            stderr += String(chunk);
            if (!asked && /Type loop/.test(stderr))
                terminal.type(answer);
        });
        const [exitCode] = (await once(running, "close"));
        return { exitCode, stderr };
    };
    const no = await answering("yes");
    t.is(no.exitCode, 2, String(no.stderr));
    t.regex(String(no.stderr), /not confirmed: nothing was written/);
    t.is(readFileSync(file, "latin1").slice(0, 3), "old");
    const yes = await answering(name);
    t.is(yes.exitCode, 0, String(yes.stderr));
    t.true(readFileSync(file).equals(readFileSync(shared.image)));
});
/** A file with an ext4 file system. */
async function fileSystem(name) {
    const path = oldDisk(shared, name, imageSize);
    const { context, toolbox } = await testToolbox();
    await runTool(context, toolbox, ["mke2fs", "-q", "-F", "-t", "ext4", "/disk"], {
        binds: [{ type: "bind", source: path, target: "/disk", writable: true }],
    });
    return path;
}
