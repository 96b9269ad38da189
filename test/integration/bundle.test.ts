import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { execa } from "execa";
import { imageManifestSchema } from "../../assembler/model/image-manifest.ts";
import { sha256 } from "../../assembler/model/sha256.ts";
import { parseBundleHeader } from "../../assembler/model/update/bundle-header.ts";
import { parseIndex } from "../../assembler/model/update/chunk-index.ts";
import { renderManifest } from "../../assembler/model/update/manifest.ts";
import { builtPackage } from "../support/built-package.ts";
import { runWriter, slotWriterProgram } from "../support/slot-writer.ts";
import { type BundleRig, bundleRig } from "../support/toy-bundle.ts";
import { ImageSurgery } from "../support/toy-image.ts";

let rig: BundleRig;
/** A path in the profile's directory, which has blanks in it. */
const at = (name: string) => join(rig.profile.directory, name);
const date = { SOURCE_DATE_EPOCH: "1700000000" };

test.before(async () => {
  rig = await bundleRig();
  const made = await rig.profile.mrrl(["key", "new", at("the key"), "--no-password"]);
  if (made.exitCode !== 0) throw new Error(String(made.stderr));
});
test.after.always(() => rmSync(rig.profile.directory, { recursive: true, force: true }));

/** A bundle taken apart by its own sizes. */
function parts(path: string) {
  const bytes = readFileSync(path);
  const sizes = parseBundleHeader(bytes.toString("latin1", 0, 64), path);
  let from = 64;
  const next = (size: number) => {
    from += size;
    return bytes.subarray(from - size, from);
  };
  const [signature, manifest, index] = [
    next(sizes.signature),
    next(sizes.manifest),
    next(sizes.index),
  ];
  return { bytes, signature, manifest, index, area: bytes.subarray(from), head: from };
}

test.serial("a bundle's chunks are slot a of the image of the same profile", async (t) => {
  const result = await rig.bundle(["--unsigned", "-o", at("plain.bundle")]);
  const { manifest, index, area, bytes, signature } = parts(result.path);
  t.is(signature.length, 0);
  t.is(result.size, bytes.length);
  t.is(manifest.toString("latin1"), renderManifest(result.manifest));
  t.is(result.manifest.chunksSize, area.length);
  const image = await rig.profile.imageVerb(["--json"]);
  t.is(image.exitCode, 0, String(image.stderr));
  const { path: _, ...facts } = JSON.parse(String(image.stdout));
  const imageManifest = imageManifestSchema.parse(facts);
  t.is(String(result.manifest.image), imageManifest.image);
  t.is(String(result.manifest.rootHash), imageManifest.rootHash);
  const surgery = new ImageSurgery(rig.profile.image, imageManifest);
  const { boot, rootData } = imageManifest.sizes;
  const slot = Buffer.concat([
    await surgery.read(surgery.startOf("boot-a"), boot),
    await surgery.read(surgery.startOf("root-a"), rootData),
  ]);
  const zstd = join(await builtPackage("zstd"), "bin/zstd");
  const { stdout } = await execa(zstd, ["-dc"], { input: area, encoding: "buffer" });
  t.true(Buffer.from(stdout).equals(slot));

  const chunks = parseIndex(index, "index");
  let from = 0;
  for (const chunk of [...chunks.boot, ...chunks.root]) {
    t.is(sha256(slot.subarray(from, from + chunk.size)), chunk.sha256);
    from += chunk.size;
  }
  t.is(from, slot.length);
});

test.serial(
  "a signed bundle is verified by minisign; the key's owner is told of its fate",
  async (t) => {
    const run = async (...args: string[]) =>
      await rig.profile.mrrl(["bundle", "toy", "--key", at("the key.key"), ...args]);
    const made = await run("-o", at("signed.bundle"), "--release", "7", "--expires", "30");
    t.is(made.exitCode, 0, String(made.stderr));
    t.regex(String(made.stderr), /does not take updates of the key [0-9A-F]{16} itself/);
    const { signature, manifest } = parts(at("signed.bundle"));
    writeFileSync(at("manifest"), manifest);
    writeFileSync(at("manifest.minisig"), signature);
    const minisign = join(await builtPackage("minisign"), "bin/minisign");
    const verified = await execa(minisign, ["-V", "-p", at("the key.pub"), "-m", at("manifest")]);
    t.regex(verified.stdout, /Trusted comment: mrrl toy release 7$/m);
    const text = manifest.toString();
    t.regex(text, /^release=7$/m);
    const [created, expires] = ["created", "expires"].map((key) =>
      Number(new RegExp(`^${key}=(\\d+)$`, "m").exec(text)?.[1]),
    );
    t.is((expires ?? 0) - (created ?? 0), 30 * 86_400);

    rig.configure(
      "release: 8",
      `update: { keys: ["${readFileSync(at("the key.pub"), "utf8").split("\n")[1]}"] }`,
    );
    const trusted = await run("-o", at("trusted.bundle"));
    t.is(trusted.exitCode, 0);
    t.notRegex(String(trusted.stderr), /does not take updates/);
    t.regex(parts(at("trusted.bundle")).manifest.toString(), /^release=8$/m);
    rig.configure();
  },
);

test.serial("the same bundle is made anywhere, but for the time", async (t) => {
  const args = ["--key", at("the key.key")];
  await rig.bundle([...args, "-o", at("one.bundle")], date);
  mkdirSync(at("elsewhere"));
  const other = { ...date, TZ: "Asia/Kathmandu", LC_ALL: "tr_TR.UTF-8" };
  await rig.bundle(["--jobs", "1", ...args, "-o", at("elsewhere/two.bundle")], other);
  const one = readFileSync(at("one.bundle"));
  t.true(one.equals(readFileSync(at("elsewhere/two.bundle"))));
  t.deepEqual(readdirSync(at("elsewhere")), ["two.bundle"]);
  const later = await rig.bundle([...args, "-o", at("one.bundle")]);
  t.true(later.manifest.created > 1_700_000_000);
  const { manifest, area } = parts(at("one.bundle"));
  t.is(
    manifest.toString().replace(/^created=.*$/m, "created=1700000000"),
    parts(at("elsewhere/two.bundle")).manifest.toString(),
  );
  t.true(area.equals(parts(at("elsewhere/two.bundle")).area));
});

test.serial("split, it is the same bytes in many files", async (t) => {
  const split = at("www");
  const make = (...args: string[]) =>
    rig.bundle(["--unsigned", "-o", at("split.bundle"), "--split", split, ...args]);
  await make();
  const { bytes, head, index, area } = parts(at("split.bundle"));
  t.true(readFileSync(join(split, "bundle.head")).equals(bytes.subarray(0, head)));
  const chunks = parseIndex(index, "index");
  let from = 0;
  const names = new Set<string>();
  for (const chunk of [...chunks.boot, ...chunks.root]) {
    const name = `${chunk.sha256}.zst`;
    names.add(name);
    const frame = area.subarray(from, from + chunk.compressedSize);
    t.true(readFileSync(join(split, "chunks", name)).equals(frame));
    from += chunk.compressedSize;
  }
  t.deepEqual(readdirSync(join(split, "chunks")).sort(), [...names].sort());

  // A damaged chunk is mended; those of the release before stay for who is fetching it.
  const [first = ""] = names;
  writeFileSync(join(split, "chunks", first), "");
  await make("--release", "2");
  t.true(statSync(join(split, "chunks", first)).size > 0);
  const left = readdirSync(join(split, "chunks"));
  t.true([...names].every((name) => left.includes(name)));
  t.true(left.length > names.size);
  t.true(left.every((name) => /^[0-9a-f]{64}\.zst$/.test(name)));
  t.deepEqual(readdirSync(split).sort(), ["bundle.head", "chunks"]);
});

test.serial("--against tells what a machine fetches, from an old bundle or image", async (t) => {
  const against = (old: string, ...args: string[]) =>
    rig.bundle(["--unsigned", "-o", at("new.bundle"), "--against", at(old), ...args]);
  const old = await rig.bundle(["--unsigned", "-o", at("old.bundle")]);
  t.is((await rig.profile.imageVerb([])).exitCode, 0);

  const same = await against("old.bundle");
  t.like(same.transfer?.fetched, { chunks: 0, bytes: 0, compressed: 0 });
  t.is(same.transfer?.copied.chunks, old.chunks);
  const head = same.size - same.manifest.chunksSize;
  t.true(head - same.manifest.indexSize <= 4096, "an identical image, beyond the index");

  const next = await against("old.bundle", "--release", "1");
  t.true((next.transfer?.fetched.compressed ?? Infinity) < 8192, "a new release of the same");

  rig.change("middle", 100);
  const changed = await against("old.bundle");
  const { copied, fetched } = changed.transfer ?? t.fail("no transfer");
  t.is(copied.chunks + fetched.chunks, changed.chunks);
  t.is(copied.compressed + fetched.compressed, changed.manifest.chunksSize);
  t.true(fetched.compressed > rig.packageSize);
  t.true(fetched.compressed < 2 * rig.packageSize, `${fetched.compressed} for one package`);
  t.deepEqual((await against("toy.img")).transfer, changed.transfer);
  const text = await rig.profile.mrrl([
    ...["bundle", "toy", "--unsigned", "-o", at("new.bundle"), "--against", at("old.bundle")],
  ]);
  t.regex(String(text.stdout), new RegExp(`copied from the running slot: ${copied.chunks} chunks`));
  t.regex(String(text.stdout), new RegExp(`fetched: ${fetched.chunks} chunks`));
  rig.change("middle", 2);
});

test.serial(
  "slot-writer makes of it the partitions of the image, with what --against foretold",
  async (t) => {
    const key = ["--key", at("the key.key")];
    await rig.bundle([...key, "-o", at("running.bundle")]);
    rig.change("front", 200);
    const result = await rig.bundle([
      ...[...key, "-o", at("update.bundle"), "--against", at("running.bundle")],
    ]);
    const image = await rig.profile.imageVerb(["--json"]);
    const { path: _, ...facts } = JSON.parse(String(image.stdout));
    rig.change("front", 1);
    const imageManifest = imageManifestSchema.parse(facts);
    const surgery = new ImageSurgery(rig.profile.image, imageManifest);

    const program = await slotWriterProgram();
    const write = async (args: readonly string[], input?: Buffer) => {
      const run = await runWriter(program, args, input);
      t.is(run.exitCode, 0, `${args[0]}: ${run.stderr}`);
      return run;
    };
    /** @returns what `prepare` says */
    const apply = async (bundle: string, slot: string, running?: string) => {
      const [boot, root] = [at(`boot ${slot}`), at(`root ${slot}`)];
      writeFileSync(boot, Buffer.alloc(4 << 20));
      writeFileSync(root, Buffer.alloc(8 << 20));
      const target = [boot, root, at(`first ${slot}`)];
      const { area } = parts(at(bundle));
      mkdirSync(at(`head ${slot}`));
      await write(["head", at(`head ${slot}`)], readFileSync(at(bundle)));
      const [index, manifest] = ["index", "manifest"].map((name) => join(at(`head ${slot}`), name));
      await write(["invalidate", boot]);
      const from = running ? [at(`boot ${running}`), at(`root ${running}`)] : [];
      const prepared = await write(["prepare", index ?? "", ...target, ...from]);
      writeFileSync(at("missing"), `${prepared.stdout}\n`);
      await write(["fill", index ?? "", ...target, at("missing"), "stream"], area);
      await write(["finish", index ?? "", manifest ?? "", ...target]);
      return prepared.stderr;
    };
    await apply("running.bundle", "a");
    const { fetched } = result.transfer ?? t.fail("no transfer");
    t.regex(
      await apply("update.bundle", "b", "a"),
      new RegExp(`missing ${fetched.chunks} \\(${fetched.compressed} bytes\\)$`),
    );
    for (const partition of ["boot", "root"] as const) {
      const expected = await surgery.read(
        surgery.startOf(`${partition}-a`),
        partition === "boot" ? 4 << 20 : 8 << 20,
      );
      t.true(readFileSync(at(`${partition} b`)).equals(expected), partition);
    }
  },
);

test.serial("mistakes are told before anything is built, with what to type", async (t) => {
  const cases: readonly [args: readonly string[], exitCode: number, message: RegExp][] = [
    [[], 2, /nothing signs the bundle[\s\S]*hint: .*--key .*mrrl key new[\s\S]*--unsigned/],
    [["--unsigned", "--key", at("the key.key")], 2, /contradict/],
    [["--key", at("no.key")], 2, /no\.key: error: there is no such key[\s\S]*mrrl key new/],
    [["--key", at("the key.pub")], 2, /this is a public key/],
    [["--key", at("toy.yaml")], 2, /not a minisign secret key/],
    [["--unsigned", "--release", "-1"], 2, /whole number from 0 to 2147483647/],
    [["--unsigned", "--release", "2147483648"], 2, /whole number/],
    [["--unsigned", "--expires", "0"], 2, /number of days/],
    [["--unsigned", "--against", at("none")], 2, /cannot be read[\s\S]*\.bundle, or an \.img/],
    [["--unsigned", "--against", at("toy.yaml")], 2, /neither a bundle nor an image/],
    [["--unsigned", "--against", at("cut.bundle")], 4, /cut\.bundle: error: .*cut short/],
    [["--unsigned", "--against", at("bent.bundle")], 4, /index is not the one of the manifest/],
    [
      ["--unsigned", "-o", "/proc/x/y.bundle"],
      2,
      /y\.bundle: error: the bundle cannot be written[\s\S]*write the bundle elsewhere/,
    ],
  ];
  const { bytes, head } = parts(at("plain.bundle"));
  writeFileSync(at("cut.bundle"), bytes.subarray(0, head - 1));
  const bent = Buffer.from(bytes);
  bent.writeUInt8(bent.readUInt8(head - 1) ^ 1, head - 1);
  writeFileSync(at("bent.bundle"), bent);
  for (const [args, exitCode, message] of cases) {
    const { exitCode: found, stderr } = await rig.profile.mrrl(["bundle", "toy", ...args]);
    t.is(found, exitCode, `${args}: ${stderr}`);
    t.regex(String(stderr), message, args.join(" "));
  }
  const clock = await rig.profile.mrrl(["bundle", "toy", "--unsigned"], {
    env: { SOURCE_DATE_EPOCH: "yesterday" },
  });
  t.is(clock.exitCode, 2);
  t.regex(String(clock.stderr), /SOURCE_DATE_EPOCH is 'yesterday'/);
});

test.serial("a key's password comes from standard input where there is no terminal", async (t) => {
  const name = at("locked");
  const input = "pass word\n";
  t.is((await rig.profile.mrrl(["key", "new", name], { input })).exitCode, 0);
  const run = (given: string) =>
    rig.profile.mrrl(["bundle", "toy", "-k", `${name}.key`, "-o", at("l.bundle")], {
      input: given,
    });
  const wrong = await run("password\n");
  t.is(wrong.exitCode, 2);
  t.regex(String(wrong.stderr), /locked\.key: error: the password is wrong/);
  const none = await run("");
  t.is(none.exitCode, 2);
  t.regex(String(none.stderr), /has a password, and nobody to give it/);
  t.is((await run(input)).exitCode, 0);
});

test.serial("a bundle appears whole or not at all", async (t) => {
  const output = at("atomic");
  mkdirSync(output);
  const args = ["bundle", "toy", "--unsigned", "-o", join(output, "a.bundle")];
  for (const delay of [300, 700, 900, 1100]) {
    const { exitCode } = await rig.profile.mrrl(args, { timeout: delay, killSignal: "SIGINT" });
    const left = readdirSync(output);
    t.deepEqual(left, exitCode === 0 ? ["a.bundle"] : [], `after ${delay} ms`);
    rmSync(join(output, "a.bundle"), { force: true });
  }
  rig.configure("files: { /etc/large: aa }");
  rig.profile.toy.define("front", 'head -c 9000000 /dev/urandom > "$out/front"');
  const large = await rig.profile.mrrl(args);
  t.is(large.exitCode, 2);
  t.regex(String(large.stderr), /root-a needs .*hint: set slots\.root/s);
  t.deepEqual(readdirSync(output), []);
});
