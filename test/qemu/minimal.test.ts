import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import test from "ava";
import { execa } from "execa";
import { MrrlError } from "../../assembler/errors/mrrl-error.ts";
import type { ImageManifest } from "../../assembler/model/image-manifest.ts";
import { openProfile } from "../../assembler/workflow/profile.ts";
import { type TestReport, testImage } from "../../assembler/workflow/test.ts";
import { testContext } from "../support/context.ts";
import { inspectImage } from "../support/image-inspection.ts";
import { testToolbox } from "../support/toolbox.ts";
import { ImageSurgery } from "../support/toy-image.ts";

// The real thing: mrrl as a user runs it, the real packages, the real kernel.
const program = resolve("dist/mrrl/main.js");
const directory = mkdtempSync(join(tmpdir(), "mrrl minimal-"));
const image = join(directory, "minimal.img");

function mrrl(...args: string[]) {
  return execa(process.execPath, [program, ...args], { reject: false });
}

function manifestOf(path: string): ImageManifest {
  return JSON.parse(readFileSync(path.replace(/img$/, "json"), "utf8")) as ImageManifest;
}

/** A copy of the image that a test may damage. */
function copy(name: string): string {
  const path = join(directory, `${name}.img`);
  copyFileSync(image, path);
  return path;
}

test.serial("minimal is built, assembled, booted by BIOS, and passes every check", async (t) => {
  const { exitCode, stdout, stderr } = await mrrl("test", "minimal", "-o", image, "--json");
  t.is(exitCode, 0, stderr);
  const report = JSON.parse(stdout) as TestReport;
  t.is(report.image, manifestOf(image).image);
  t.deepEqual(
    report.checks.filter(({ ok }) => !ok),
    [],
  );
  const names = report.checks.map(({ name }) => name).join("\n");
  for (const part of ["pid1", "root", "slot", "clock", "network", "data", "reboot", "poweroff"]) {
    t.true(names.includes(part), `something was checked about ${part}`);
  }
});

test.serial("the same image boots by UEFI", async (t) => {
  const { exitCode, stderr } = await mrrl("test", "minimal", "-o", image, "--firmware", "uefi");
  t.is(exitCode, 0, stderr);
  t.regex(stderr, /already there/, "the image was not made again");
});

test.serial("sgdisk, fsck.fat, fsck.erofs and veritysetup are content with it", async (t) => {
  await inspectImage(t, await testToolbox(), image, manifestOf(image), join(directory, "parts"));
});

test.serial("made elsewhere, it is the same to the byte", async (t) => {
  const other = join(directory, "else where", "other.img");
  const { exitCode, stderr } = await mrrl("image", "minimal", "-o", other);
  t.is(exitCode, 0, stderr);
  t.true(readFileSync(image).equals(readFileSync(other)));
});

test.serial("the closure holds neither the seed nor the tools", (t) => {
  const names = manifestOf(image).closure.map((name) => name.replace(/-[^-]*$/, ""));
  t.deepEqual(names.toSorted(), [
    ...["busybox", "curl", "disk-table", "e2fsprogs", "environment", "minisign", "s6"],
    "slot-writer",
  ]);
});

test.serial("on a larger disk the data partition grows into the room", async (t) => {
  const large = copy("large");
  const manifest = manifestOf(image);
  const more = 512 << 20;
  truncateSync(large, manifest.size + more);
  const partitions = manifest.partitions.map((partition) =>
    partition.name === "data" ? { ...partition, size: partition.size + more } : partition,
  );
  const report = await testCopy(large, { ...manifest, partitions });
  t.true(report.checks.filter(({ name, ok }) => name.startsWith("data.size") && ok).length === 2);
});

test.serial(
  "a definition kept outside the repository, as the README shows it, builds, boots and serves",
  async (t) => {
    const { packages, profiles } = readmeDefinitions();
    const box = join(directory, "box.img");
    const directories = ["--packages", packages, "--profiles", profiles];
    const { exitCode, stderr, stdout } = await mrrl("test", "box", "-o", box, ...directories);
    t.is(exitCode, 0, stderr);
    t.regex(stdout, /service\.web/);
    t.true(manifestOf(box).closure.some((name) => name.startsWith("hello-2.10.")));
  },
);

/** Writes the YAML examples of the README to the paths in their first lines. */
function readmeDefinitions(): { packages: string; profiles: string } {
  for (const [, path = "", text = ""] of readFileSync("README.md", "utf8").matchAll(
    /```yaml\n# (my\/\S+)\n(.*?)```/gs,
  )) {
    mkdirSync(join(directory, dirname(path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return { packages: join(directory, "my/packages"), profiles: join(directory, "my/profiles") };
}

test.serial(
  "a flipped bit in the verified root never runs: the guest stops, and that is told",
  async (t) => {
    const damaged = copy("damaged");
    const manifest = manifestOf(image);
    const surgery = new ImageSurgery(damaged, manifest);
    // Every block of the file system's data, so that whatever is read first is damaged.
    const start = surgery.startOf("root-a");
    for (let offset = 8192; offset < manifest.sizes.rootData; offset += 4096) {
      const [byte = 0] = await surgery.read(start + offset, 1);
      await surgery.write(start + offset, Buffer.of(byte ^ 1));
    }
    const error = await t.throwsAsync(testCopy(damaged, manifest), { instanceOf: MrrlError });
    t.is(error?.code, "GUEST_CRASHED");
    t.regex(error?.evidence ?? "", /verity|corrupt/i);
  },
);

/** Boots and judges a copy of the image that is not as it was made. */
async function testCopy(path: string, manifest: ImageManifest): Promise<TestReport> {
  const context = await testContext();
  const profile = await openProfile(context, "minimal");
  return testImage(context, {
    image: path,
    manifest,
    profile: profile.definition,
    toolbox: profile.toolbox,
    kernel: `${profile.store.physicalPath(profile.derived.kernel.storeName)}/vmlinuz`,
  });
}
