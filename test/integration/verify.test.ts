import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join, resolve } from "node:path";
import test from "ava";
import { execa } from "execa";
import type { ImageManifest } from "../../assembler/model/image-manifest.ts";
import type { VerifyReport } from "../../assembler/workflow/verify.ts";
import { toyStore } from "../support/toy-store.ts";
import { runWithoutUserNamespaces } from "../support/without-user-namespaces.ts";

// mrrl verify as a user runs it, on a profile whose packages are toys.
const program = resolve("dist/mrrl/main.js");
const toy = await toyStore();
const { settings } = toy.context;
const [packages = ""] = settings.packageDirectories;
const profiles = join(packages, "..", "profiles");
const image = join(packages, "..", "out", "toy.img");

toy.define("kernel", 'head -c 65536 /dev/zero > "$out/vmlinuz"', "accepts: [kernel-fragments]");
toy.define(
  "good",
  'mkdir "$out/bin"; printf "#!/bin/sh\\n" > "$out/bin/good"; chmod +x "$out/bin/good"',
);
toy.define(
  "bad",
  `
mkdir -p "$out/share/bad" names
cd "$out/share/bad"
date > clock
nproc > cores
id -u > user
echo "$MRRL_JOBS" > jobs
uname -r > kernel
(cd /build/names; touch one two three four five six seven eight; ls -U) > order
cat > /build/list.c <<'LIST'
#include <dirent.h>
#include <stdio.h>
int main(void) {
  DIR *names = opendir("/build/names");
  for (struct dirent *entry; (entry = readdir(names));) printf("%s ", entry->d_name);
}
LIST
$CC -static -o /build/list /build/list.c
/build/list > order-to-a-static-program
case $(id -u) in 31415) mode=0755; ln -s perturbed link; echo > only-there ;; *) mode=0644; ln -s plain link; echo > only-here ;; esac
echo steady > mode
chmod $mode mode
printf '\\000\\001\\002' > binary
printf "\\\\$(nproc)" >> binary
echo "$out" > path
`,
);
mkdirSync(profiles);
writeFileSync(
  join(profiles, "toy.yaml"),
  `name: toy
version: "1"
summary: toys
kernel: { package: kernel, fragments: [base] }
packages: [good, bad]
hostname: toy
slots: { boot: 4MiB, root: 8MiB }
data: 16MiB
`,
);

const command = (verb: string, ...args: string[]) => [
  process.execPath,
  ...[program, verb, "toy", "-o", image, ...args],
  ...["--packages", packages, "--profiles", profiles],
];
const environment = { MRRL_STORE: settings.storeRoot, MRRL_CACHE: settings.cacheRoot };

function mrrl(verb: string, ...args: string[]) {
  const [file = "", ...rest] = command(verb, ...args);
  return execa(file, rest, { env: environment, reject: false });
}

const manifest = () =>
  JSON.parse(readFileSync(image.replace(/img$/, "json"), "utf8")) as ImageManifest;

/**
 * Changes bytes of a file, which looks untouched afterwards. Its times are rounded down: an
 * image that looks newer than its manifest, if by a part of a millisecond, is made anew.
 */
function change(path: string, offset: number, bytes: Buffer): void {
  const { mode, atimeMs, mtimeMs } = statSync(path);
  chmodSync(path, 0o644);
  const file = openSync(path, "r+");
  writeSync(file, bytes, 0, bytes.length, offset);
  closeSync(file);
  chmodSync(path, mode);
  utimesSync(path, Math.floor(atimeMs) / 1000, Math.floor(mtimeMs) / 1000);
}

test.serial("an image that is the same in another world, and everything was another", async (t) => {
  const { exitCode, stdout, stderr } = await mrrl("verify", "--json");
  t.is(exitCode, 0, stderr);
  const report = JSON.parse(stdout) as VerifyReport;
  t.true(report.reproducible);
  t.is(report.image.identity, manifest().image);
  t.deepEqual(report.differences, []);
  t.deepEqual(
    report.world.filter(({ perturbed }) => !perturbed),
    [],
  );
  const names = report.world.map(({ name }) => name);
  for (const name of [
    ...["installation", "store", "working directory", "user", "umask", "time zone", "locale"],
    ...["clock", "directory order", "cores", "jobs", "clock in sandboxes", "user in sandboxes"],
  ]) {
    t.true(names.includes(name), name);
  }
});

test.serial(
  "packages: the bad one is named with file and field, the good one is equal",
  async (t) => {
    const { exitCode, stdout, stderr } = await mrrl("verify", "--only", "good", "bad");
    t.is(exitCode, 4, stderr);
    t.regex(
      stderr,
      /error: toy is not the same in another world: \d+ differences \[NOT_REPRODUCIBLE\]/,
    );
    const lines = stdout.split("\n").filter((line) => line.startsWith("bad → "));
    t.regex(
      lines.find((line) => line.includes("clock")) ?? "",
      /^bad → share\/bad\/clock → line 1: ".* 20\d\d" \/ ".* 20\d\d"$/,
    );
    t.regex(
      lines.find((line) => line.includes("cores")) ?? "",
      /^bad → share\/bad\/cores → line 1: "(\d+)" \/ "(?!\1")\d+"$/,
    );
    t.regex(
      lines.find((line) => line.includes("binary")) ?? "",
      /^bad → share\/bad\/binary → byte 3: 0\d \/ 0\d$/,
    );
    const fields = lines.map((line) => line.split(" → ").slice(1).join(" ").replace(/:.*/, ""));
    t.deepEqual(fields, [
      "share/bad/binary byte 3",
      "share/bad/clock line 1",
      "share/bad/cores line 1",
      "share/bad/jobs line 1",
      "share/bad/kernel line 1",
      "share/bad/link target",
      "share/bad/mode mode",
      "share/bad/only-here entry",
      "share/bad/only-there entry",
      "share/bad/order line 1",
      "share/bad/order-to-a-static-program line 1",
      "share/bad/user line 1",
    ]);
    t.regex(stdout, /^good: built again, equal/m);
    t.regex(stdout, /^bad: built again, not equal/m);
  },
);

test.serial("the same as JSON, with the error's code", async (t) => {
  const { exitCode, stdout } = await mrrl("verify", "--only", "bad", "--json");
  t.is(exitCode, 4);
  const report = JSON.parse(stdout) as VerifyReport & { error: { code: string } };
  t.is(report.error.code, "NOT_REPRODUCIBLE");
  t.false(report.reproducible);
  t.deepEqual(
    report.differences.find(({ field }) => field === "target"),
    { path: ["bad", "share/bad/link"], field: "target", first: '"plain"', second: '"perturbed"' },
  );
});

test.serial("roots are unpacked again, too", async (t) => {
  const { exitCode, stdout, stderr } = await mrrl("verify", "--only", "tools");
  t.is(exitCode, 0, stderr);
  t.regex(stdout, /^tools: built again, equal/m);
});

test.serial("an image that was changed is reported by partition, file and field", async (t) => {
  const state = manifest().partitions.find(({ name }) => name === "state");
  const at = (state?.start ?? 0) + 4096 + "# GRUB Environment Block\nslot=".length;
  change(image, at, Buffer.from("b"));
  const { exitCode, stdout } = await mrrl("verify");
  t.is(exitCode, 4);
  t.is(stdout.split("\n")[0], "state → grubenv → slot: b / a");
  change(image, at, Buffer.from("a"));
  t.is((await mrrl("verify")).exitCode, 0);
});

test.serial(
  "a corrupt store path is named before anything is compared, and can be mended as told",
  async (t) => {
    const { storeName } = (await toy.derive("good")).package;
    const path = toy.store.physicalPath(storeName);
    change(`${path}/bin/good`, 0, Buffer.from("%"));
    const { exitCode, stdout, stderr } = await mrrl("verify");
    t.is(exitCode, 4);
    t.is(stdout, "");
    t.true(
      stderr.includes(`${path}: error: a store path is not what was built [STORE_CORRUPT]`),
      stderr,
    );
    const hint =
      /^hint: .*: (chmod .* && rm .*) && npx mrrl build toy$/m.exec(stderr)?.[1] ?? "false";
    execFileSync("sh", ["-c", hint]);
    const again = await mrrl("verify");
    t.is(again.exitCode, 0, again.stderr);
    t.regex(again.stderr, /build good 1: ok/);
  },
);

test.serial(
  "a package that the profile does not build: exit code 2, and those that it does",
  async (t) => {
    const { exitCode, stderr } = await mrrl("verify", "--only", "gut");
    t.is(exitCode, 2);
    t.regex(stderr, /profile toy does not need package 'gut'/);
    t.regex(stderr, /good, bad/);
  },
);

test.serial(
  "without user namespaces root verifies as root, and says so; others are told what is missing",
  async (t) => {
    const root = toy.store.physicalPath((await toy.derive("good")).tools.storeName);
    const { exitCode, stdout, stderr } = await runWithoutUserNamespaces(
      { root },
      command("verify", "--only", "good"),
      environment,
    );
    if (process.getuid?.() === 0) {
      t.is(exitCode, 0, stderr);
      t.regex(stdout, /^not perturbed:\n +user +0:0 \(this host has no user namespaces\)$/m);
      t.regex(stdout, /^good: built again, equal/m);
    } else {
      t.is(exitCode, 3, stderr);
      t.regex(stderr, /\[NO_USER_NAMESPACES\]/);
    }
  },
);
