import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { execa } from "execa";
import { manifestPath } from "../../assembler/effects/image-output.js";
import { imageManifestSchema } from "../../assembler/model/image-manifest.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { parseIndex } from "../../assembler/model/update/chunk-index.js";
import { renderManifest } from "../../assembler/model/update/manifest.js";
import { builtPackage } from "../support/built-package.js";
import { bundleParts, bundleRig } from "../support/toy-bundle.js";
import { ImageSurgery } from "../support/toy-image.js";
let rig;
/** A path in the profile's directory, which has blanks in it. */
const at = (name) => join(rig.profile.directory, name);
const date = { SOURCE_DATE_EPOCH: "1700000000" };
test.before(async () => {
    rig = await bundleRig();
});
test.after.always(() => rmSync(rig.profile.directory, { recursive: true, force: true }));
test.serial("a bundle's chunks are slot a of the image of the same profile", async (t) => {
    const result = await rig.bundle(["--unsigned", "-o", at("plain.bundle")]);
    const { manifest, index, area, bytes, signature } = bundleParts(result.path);
    t.is(signature.length, 0);
    t.is(result.size, bytes.length);
    t.is(manifest.toString("latin1"), renderManifest(result.manifest));
    t.is(result.manifest.chunksSize, area.length);
    const image = await rig.profile.imageVerb(["--json"]);
    t.is(image.exitCode, 0, String(image.stderr));
    t.regex(String(image.stderr), /no package of this system has .*s6-svscan, slot-writer,/);
    const { path } = JSON.parse(String(image.stdout));
    const imageManifest = imageManifestSchema.parse(JSON.parse(readFileSync(manifestPath(path), "utf8")));
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
test.serial("a signed bundle is verified by minisign; the key's owner is told of its fate", async (t) => {
    const run = async (...args) => await rig.profile.mrrl(["bundle", "toy", "--key", at("the key.key"), ...args]);
    const made = await run("-o", at("signed.bundle"), "--release", "7", "--expires", "30");
    t.is(made.exitCode, 0, String(made.stderr));
    t.regex(String(made.stderr), /does not take updates of the key [0-9A-F]{16} itself/);
    const { signature, manifest } = bundleParts(at("signed.bundle"));
    writeFileSync(at("manifest"), manifest);
    writeFileSync(at("manifest.minisig"), signature);
    const minisign = join(await builtPackage("minisign"), "bin/minisign");
    const verified = await execa(minisign, ["-V", "-p", at("the key.pub"), "-m", at("manifest")]);
    t.regex(verified.stdout, /Trusted comment: mrrl toy release 7$/m);
    const text = manifest.toString();
    t.regex(text, /^release=7$/m);
    const [created, expires] = ["created", "expires"].map((key) => Number(new RegExp(`^${key}=(\\d+)$`, "m").exec(text)?.[1]));
    t.is((expires ?? 0) - (created ?? 0), 30 * 86_400);
    rig.configure("release: 8", `update: { keys: ["${readFileSync(at("the key.pub"), "utf8").split("\n")[1]}"] }`);
    const trusted = await run("-o", at("trusted.bundle"));
    t.is(trusted.exitCode, 0);
    t.notRegex(String(trusted.stderr), /does not take updates/);
    t.regex(bundleParts(at("trusted.bundle")).manifest.toString(), /^release=8$/m);
    rig.configure();
});
test.serial("the same bundle is made anywhere, but for the time", async (t) => {
    const args = ["--key", at("the key.key")];
    await rig.bundle([...args, "-o", at("one.bundle")], date);
    mkdirSync(at("elsewhere"));
    // Where nothing was compressed before.
    const cache = at("another cache");
    const other = { ...date, TZ: "Asia/Kathmandu", LC_ALL: "tr_TR.UTF-8", MRRL_CACHE: cache };
    await rig.bundle(["--jobs", "1", ...args, "-o", at("elsewhere/two.bundle")], other);
    const one = readFileSync(at("one.bundle"));
    t.true(one.equals(readFileSync(at("elsewhere/two.bundle"))));
    t.deepEqual(readdirSync(at("elsewhere")), ["two.bundle"]);
    // Frames are kept for the next bundle, and are not believed.
    const [frames = ""] = readdirSync(join(cache, "frames")).map((name) => join(cache, "frames", name));
    const kept = readdirSync(frames).sort();
    t.true(kept.every((name) => /^[0-9a-f]{64}$/.test(name)));
    const second = readFileSync(join(frames, kept[1] ?? ""));
    kept.forEach((name, index) => {
        const damaged = [Buffer.alloc(0), second, Buffer.from("a text"), Buffer.from(second).reverse()];
        writeFileSync(join(frames, name), damaged[index % 4] ?? "");
    });
    await rig.bundle([...args, "-o", at("elsewhere/two.bundle")], other);
    t.true(one.equals(readFileSync(at("elsewhere/two.bundle"))));
    t.deepEqual(readdirSync(frames).sort(), kept);
    const later = await rig.bundle([...args, "-o", at("one.bundle")]);
    t.true(later.manifest.created > 1_700_000_000);
    const { manifest, area } = bundleParts(at("one.bundle"));
    t.is(manifest.toString().replace(/^created=.*$/m, "created=1700000000"), bundleParts(at("elsewhere/two.bundle")).manifest.toString());
    t.true(area.equals(bundleParts(at("elsewhere/two.bundle")).area));
});
test.serial("split, it is the same bytes in many files", async (t) => {
    const split = at("www");
    const make = (...args) => rig.bundle(["--unsigned", "-o", at("split.bundle"), "--split", split, ...args]);
    await make();
    const { bytes, head, index, area } = bundleParts(at("split.bundle"));
    t.true(readFileSync(join(split, "bundle.head")).equals(bytes.subarray(0, head)));
    const chunks = parseIndex(index, "index");
    let from = 0;
    const names = new Set();
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
test.serial("a bundle appears whole or not at all", async (t) => {
    const output = at("atomic");
    mkdirSync(output);
    const args = ["bundle", "toy", "--unsigned", "-o", join(output, "a.bundle")];
    for (const delay of [300, 700, 900, 1100]) {
        const { exitCode } = await rig.profile.mrrl(args, { timeout: delay, killSignal: "SIGINT" });
        const left = readdirSync(output);
        // An interruption may come after its last act.
        if (exitCode === 0 || left.length > 0) {
            t.deepEqual(left, ["a.bundle"], `after ${delay} ms`);
            const { area, index } = bundleParts(join(output, "a.bundle"));
            const { boot, root } = parseIndex(index, "index");
            const sizes = [...boot, ...root].map(({ compressedSize }) => compressedSize);
            t.is(area.length, sizes.reduce((sum, size) => sum + size, 0));
        }
        rmSync(join(output, "a.bundle"), { force: true });
    }
    rig.configure("files: { /etc/large: aa }");
    rig.profile.toy.define("front", 'head -c 9000000 /dev/urandom > "$out/front"');
    const large = await rig.profile.mrrl(args);
    t.is(large.exitCode, 2);
    t.regex(String(large.stderr), /root-a needs .*hint: set slots\.root/s);
    t.deepEqual(readdirSync(output), []);
});
