import { copyFileSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "ava";
import { execa } from "execa";
import { withVirtualMachine } from "../../assembler/effects/virtual-machine.ts";
import { MrrlError } from "../../assembler/errors/mrrl-error.ts";
import type { ImageManifest } from "../../assembler/model/image-manifest.ts";
import { openProfile } from "../../assembler/workflow/profile.ts";
import { testImage } from "../../assembler/workflow/test.ts";
import { testContext } from "../support/context.ts";
import { ImageSurgery } from "../support/toy-image.ts";

// The kernel of `minimal` knows virtio only: on NVMe its root never appears.
const program = resolve("dist/mrrl/main.js");
const directory = mkdtempSync(join(tmpdir(), "mrrl missing-"));
const image = join(directory, "minimal.img");

function mrrl(...args: string[]) {
  return execa(process.execPath, [program, ...args], { reject: false });
}

test.serial("a bus or card that the kernel has no driver for is told before booting", async (t) => {
  const unknown = await mrrl("test", "minimal", "--bus", "floppy");
  t.is(unknown.exitCode, 2);
  t.regex(unknown.stderr, /'floppy' is invalid. Allowed choices are virtio, nvme, ahci, usb, scsi/);
  const disk = await mrrl("test", "minimal", "-o", image, "--bus", "nvme");
  t.is(disk.exitCode, 2, disk.stderr);
  t.regex(disk.stderr, /no driver for a disk on nvme: it lacks CONFIG_BLK_DEV_NVME \[USAGE\]/);
  t.regex(disk.stderr, /hint: leave out --bus nvme, or add the fragment 'hardware'/);
  const card = await mrrl("boot", "minimal", "-o", image, "--nic", "e1000e");
  t.is(card.exitCode, 2, card.stderr);
  t.regex(card.stderr, /no driver for the e1000e network card: it lacks CONFIG_E1000E/);
});

test.serial("a root that never appears ends in a panic, which the test tells", async (t) => {
  const context = await testContext();
  const profile = await openProfile(context, "minimal");
  const manifest = JSON.parse(readFileSync(image.replace(/img$/, "json"), "utf8")) as ImageManifest;
  const error = await t.throwsAsync(
    testImage(context, {
      image,
      manifest,
      profile: profile.definition,
      toolbox: profile.toolbox,
      kernel: `${profile.store.physicalPath(profile.derived.kernel.storeName)}/vmlinuz`,
      bus: "nvme",
    }),
    { instanceOf: MrrlError },
  );
  t.is(error?.code, "GUEST_CRASHED", error?.message);
  t.regex(error?.message ?? "", /kernel panic: VFS: Unable to mount root fs/);
  t.regex(error?.evidence ?? "", /device PARTUUID=[0-9a-f-]+ did not appear within 30 seconds/);
  t.regex(error?.hint ?? "", /--bus nvme/);
});

test.serial("the machine restarts by itself, and GRUB counts it as a failure", async (t) => {
  const context = await testContext();
  const { toolbox } = await openProfile(context, "minimal");
  const disk = join(directory, "counted.img");
  copyFileSync(image, disk);
  const manifest = JSON.parse(readFileSync(image.replace(/img$/, "json"), "utf8")) as ImageManifest;
  const said: string[] = [];
  let counted = () => {};
  const twice = new Promise<void>((resolve) => {
    counted = resolve;
  });
  const request = {
    accelerator: "tcg",
    memory: 256 * 1024 ** 2,
    cpus: 1,
    firmware: "bios",
    disk: { image: disk, format: "raw", bus: "nvme", ephemeral: false },
  } as const;
  const onConsoleLine = (line: string) => {
    const message = /mrrl-boot: (booting slot a .*)/.exec(line)?.[1];
    if (message === undefined) return;
    said.push(message.trim());
    if (said.length === 2) counted();
  };
  await withVirtualMachine(context, toolbox, { request, onConsoleLine }, async (machine) => {
    const tooLong = new Promise<never>((_resolve, reject) => {
      setTimeout(() => reject(new Error(`it hangs:\n${machine.console.tail()}`)), 300_000).unref();
    });
    await Promise.race([twice, tooLong]);
  });
  t.deepEqual(said, [
    "booting slot a (slot=a prev= try= tries=0 fails=1)",
    "booting slot a (slot=a prev= try= tries=0 fails=2)",
  ]);
  t.is((await new ImageSurgery(disk, manifest).state()).fails, "2");
});
