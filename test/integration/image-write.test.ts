import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { readTarget } from "../../assembler/effects/disk-facts.ts";
import { readBack } from "../../assembler/effects/disk-reader.ts";
import { DiskWriter } from "../../assembler/effects/disk-writer.ts";
import { runTool } from "../../assembler/effects/toolbox.ts";
import { differingPieces } from "../../assembler/model/image-pieces.ts";
import { parseMountInfo } from "../../assembler/plan/mount-table.ts";
import { hasLoopDevices, holdDevice } from "../support/block-device.ts";
import { testToolbox } from "../support/toolbox.ts";
import { type ToyProfile, toyProfile } from "../support/toy-profile.ts";

// Real disks: loop devices, which only root can have. Anybody else is refused by what the
// path leads to, and that is what is asserted there.
const loops = hasLoopDevices();
const mebibyte = 1 << 20;
const imageSize = 84 * mebibyte;

let shared: ToyProfile;
test.before(async () => {
  shared = await toyProfile();
});

/** A file as large as asked for, full of what an earlier system may have left. */
function oldDisk(name: string, size: number): string {
  const path = join(shared.directory, name);
  writeFileSync(path, Buffer.alloc(size, "old content "));
  return path;
}

/** What a user without loop devices sees when pointing --write at a file. */
async function refusesFile(t: ExecutionContext, file: string): Promise<void> {
  const { exitCode, stderr } = await shared.imageVerb(["--write", file, "--yes"]);
  t.is(exitCode, 2, String(stderr));
  t.regex(String(stderr), /it is a file, not a disk \[DISK_REFUSED\]/);
  t.true(readFileSync(file).subarray(0, 3).equals(Buffer.from("old")), "nothing was written");
}

async function refusesOther(t: ExecutionContext, file: string): Promise<void> {
  const { exitCode, stderr } = await shared.imageVerb(["--write", file, "--yes"]);
  t.is(exitCode, 2);
  t.regex(String(stderr), /it is a file, not a disk/);
}

const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

test.serial("the image is written whole, and nothing of the old tables is left", async (t) => {
  const file = oldDisk("good.disk", imageSize + 50 * mebibyte);
  if (!loops) return await refusesFile(t, file);
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
  const { written } = JSON.parse(String(stdout)) as { written: { device: string; size: number } };
  t.like(written, { device: device.path, size: disk.length });
});

test.serial("a partition is refused; on its disk the kernel forgets the old ones", async (t) => {
  const file = oldDisk("partitions.disk", imageSize);
  if (!loops) return await refusesFile(t, file);
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
  const refusal = async (path: string) => {
    const { exitCode, stderr } = await shared.imageVerb(["--write", path, "--yes"]);
    t.is(exitCode, 2, String(stderr));
    return String(stderr);
  };
  await refusesFile(t, oldDisk("a file.disk", mebibyte));
  t.regex(await refusal(shared.directory), /it is a directory, not a disk/);
  t.regex(await refusal("/dev/null"), /it is a character device, not a disk/);
  t.regex(await refusal("/dev/nonexistent"), /there is no such device/);
  t.regex(await refusal("/dev/null"), /hint: name a whole disk.*lsblk/);
  t.false(existsSync(shared.image) && !loops, "nothing was built before it was refused");
});

test.serial("the disk that the running system is on is refused, without asking", async (t) => {
  const root = parseMountInfo(readFileSync("/proc/self/mountinfo", "utf8")).find(
    ({ target }) => target === "/",
  );
  const device = root?.source.startsWith("/dev/") ? root.source : "/dev/null";
  // Without --yes and without a terminal nothing could ever be written.
  const { exitCode, stderr } = await shared.imageVerb(["--write", device], { stdin: "ignore" });
  t.is(exitCode, 2);
  t.regex(
    String(stderr),
    /the running system is on it|is a partition of|is a device-mapper device|is a character device/,
  );
});

test.serial("a mounted disk is refused, with what to type", async (t) => {
  const file = await fileSystem("mounted.disk");
  if (!loops) return await refusesOther(t, file);
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
  if (!loops) return await refusesOther(t, file);
  const target = join(shared.directory, "hidden");
  mkdirSync(target);
  const device = await holdDevice(t, "hidden", file, target);
  const { exitCode, stderr } = await shared.imageVerb(["--write", device.path, "--yes"]);
  t.is(exitCode, 2);
  t.regex(String(stderr), /it is in use: it cannot be opened exclusively \[DISK_REFUSED\]/);
});

test.serial("a disk under another device is refused, with that device", async (t) => {
  const file = oldDisk("held.disk", imageSize);
  if (!loops) return await refusesFile(t, file);
  const lower = await holdDevice(t, "loop", file);
  await holdDevice(t, "loop", lower.path);
  const { exitCode, stderr } = await shared.imageVerb(["--write", lower.path, "--yes"]);
  t.is(exitCode, 2);
  t.regex(String(stderr), /loop\d+ is in use by loop\d+/);
});

test.serial("too small, read-only, and 4096-byte sectors: each says why", async (t) => {
  const small = oldDisk("small.disk", 20 * mebibyte);
  if (!loops) return await refusesFile(t, small);
  const refusal = async (...args: string[]) => {
    const device = await holdDevice(t, ...args);
    const { exitCode, stderr } = await shared.imageVerb(["--write", device.path, "--yes"]);
    t.is(exitCode, 2);
    return String(stderr);
  };
  t.regex(
    await refusal("loop", small),
    /the image has 88080384 bytes, the disk 20971520, 67108864 too few/,
  );
  const large = oldDisk("large.disk", imageSize);
  t.regex(await refusal("read-only", large), /it is read-only/);
  t.regex(await refusal("loop", large, "4096"), /its logical sectors have 4096 bytes/);
  t.is(readFileSync(large, "latin1").slice(0, 3), "old");
});

test.serial("without a terminal and without --yes nothing is written", async (t) => {
  const file = oldDisk("asked.disk", imageSize);
  if (!loops) return await refusesFile(t, file);
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
  const file = oldDisk("confirmed.disk", imageSize);
  if (!loops) return await refusesFile(t, file);
  const device = await holdDevice(t, "loop", file);
  const name = device.path.replace("/dev/", "");
  const answering = async (answer: string) => {
    const terminal = await holdDevice(t, "terminal");
    const descriptor = openSync(terminal.path, "r");
    const running = shared.atTerminal(descriptor, ["--write", device.path]);
    closeSync(descriptor);
    let stderr = "";
    running.stderr?.on("data", (chunk) => {
      const asked = /Type loop/.test(stderr);
      stderr += String(chunk);
      if (!asked && /Type loop/.test(stderr)) terminal.type(answer);
    });
    const [exitCode] = (await once(running, "close")) as [number];
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

/** The progress of a write, as NDJSON, once something was written. */
const writing = /"kind":"write".*"done":[1-9]/s;

for (const signal of ["SIGKILL", "SIGTERM"] as const) {
  test.serial(
    `${signal} in the middle leaves a disk that does not boot; again, and it is whole`,
    async (t) => {
      // Large enough not to be finished before the signal arrives.
      const size = 468 * mebibyte;
      const file = oldDisk(`${signal}.disk`, loops ? size : mebibyte);
      if (!loops) return await refusesFile(t, file);
      const large = await toyProfile("400MiB");
      const device = await holdDevice(t, "loop", file);
      const args = ["--write", device.path, "--yes", "--progress", "ndjson"];
      const running = large.imageVerb(args);
      let told = "";
      running.stderr?.on("data", (chunk) => {
        const before = writing.test(told);
        told += String(chunk);
        if (!before && writing.test(told)) running.kill(signal);
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
    },
  );
}

test.serial("a disk that fails in the middle is told, with what is on it", async (t) => {
  if (!loops) return await refusesFile(t, oldDisk("failing.disk", mebibyte));
  const directory = join(shared.directory, "failing disk");
  mkdirSync(directory);
  const device = await holdDevice(t, "full", String(imageSize + 50 * mebibyte), directory);
  const { exitCode, stderr } = await shared.imageVerb(["--write", device.path, "--yes"]);
  t.is(exitCode, 1);
  t.regex(String(stderr), /(?:writing|flushing) .* failed: (?:EIO|ENOSPC) \[DISK_FAILED\]/);
  t.regex(String(stderr), /it does not boot: a part of the image is on it/);
  t.regex(String(stderr), /hint: .*dmesg/);
});

test.serial("what a disk returns is compared with what was written, to the MiB", async (t) => {
  const file = oldDisk("rotten.disk", imageSize);
  if (!loops) return await refusesFile(t, file);
  const { image } = await madeImage(t);
  const { context, toolbox } = await testToolbox();
  const device = await holdDevice(t, "loop", file);
  const found = await readTarget(device.path);
  if (found.type !== "disk") return t.fail();
  await DiskWriter.whileOpen(found, async (writer) => {
    const written = await writer.write(image, imageSize, () => {});
    const good = await readBack(context, toolbox, device.path, imageSize, () => {});
    t.is(good.whole, written.whole);
    const medium = await open(file, "r+");
    await medium.write(Buffer.of(1), 0, 1, 60 * mebibyte + 5);
    await medium.close();
    const bad = await readBack(context, toolbox, device.path, imageSize, () => {});
    t.deepEqual(differingPieces(written, bad), [60]);
    await writer.reject();
    t.is(writer.state, "rejected");
  });
  // A medium that became shorter cannot be read to its end.
  truncateSync(file, 10 * mebibyte);
  const short = readBack(context, toolbox, device.path, imageSize, () => {});
  await t.throwsAsync(short, {
    code: "DISK_FAILED",
    message: /reading it back failed after \d+ of/,
  });
});

/** The image, whichever test made it first. */
async function madeImage(t: ExecutionContext): Promise<{ image: string }> {
  const { exitCode, stderr } = await shared.imageVerb([]);
  t.is(exitCode, 0, String(stderr));
  return { image: shared.image };
}

/** A file with an ext4 file system. */
async function fileSystem(name: string): Promise<string> {
  const path = oldDisk(name, imageSize);
  const { context, toolbox } = await testToolbox();
  await runTool(context, toolbox, ["mke2fs", "-q", "-F", "-t", "ext4", "/disk"], {
    binds: [{ type: "bind", source: path, target: "/disk", writable: true }],
  });
  return path;
}
