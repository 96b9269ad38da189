import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { manifestPath } from "../../assembler/effects/image-output.js";
import { imageManifestSchema } from "../../assembler/model/image-manifest.js";
import { runWriter, slotWriterProgram } from "../support/slot-writer.js";
import { bundleParts, bundleRig } from "../support/toy-bundle.js";
import { ImageSurgery } from "../support/toy-image.js";
let rig;
/** A path in the profile's directory, which has blanks in it. */
const at = (name) => join(rig.profile.directory, name);
test.before(async () => {
    rig = await bundleRig();
});
test.after.always(() => rmSync(rig.profile.directory, { recursive: true, force: true }));
test.serial("--against tells what a machine fetches, from an old bundle or image", async (t) => {
    const against = (old, ...args) => rig.bundle(["--unsigned", "-o", at("new.bundle"), "--against", at(old), ...args]);
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
test.serial("slot-writer makes of it the partitions of the image, with what --against foretold", async (t) => {
    const key = ["--key", at("the key.key")];
    await rig.bundle([...key, "-o", at("running.bundle")]);
    rig.change("front", 200);
    const result = await rig.bundle([
        ...[...key, "-o", at("update.bundle"), "--against", at("running.bundle")],
    ]);
    const image = await rig.profile.imageVerb(["--json"]);
    const { path } = JSON.parse(String(image.stdout));
    rig.change("front", 1);
    const imageManifest = imageManifestSchema.parse(JSON.parse(readFileSync(manifestPath(path), "utf8")));
    const surgery = new ImageSurgery(rig.profile.image, imageManifest);
    const program = await slotWriterProgram();
    const write = async (args, input) => {
        const run = await runWriter(program, args, input);
        t.is(run.exitCode, 0, `${args[0]}: ${run.stderr}`);
        return run;
    };
    /** @returns what `prepare` says */
    const apply = async (bundle, slot, running) => {
        const [boot, root] = [at(`boot ${slot}`), at(`root ${slot}`)];
        writeFileSync(boot, Buffer.alloc(4 << 20));
        writeFileSync(root, Buffer.alloc(8 << 20));
        const target = [boot, root, at(`first ${slot}`)];
        const { area } = bundleParts(at(bundle));
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
    t.regex(await apply("update.bundle", "b", "a"), new RegExp(`missing ${fetched.chunks} \\(${fetched.compressed} bytes\\)$`));
    for (const partition of ["boot", "root"]) {
        const expected = await surgery.read(surgery.startOf(`${partition}-a`), partition === "boot" ? 4 << 20 : 8 << 20);
        t.true(readFileSync(at(`${partition} b`)).equals(expected), partition);
    }
});
test.serial("--release makes the same release of image and bundle", async (t) => {
    const image = await rig.profile.imageVerb(["--json", "--release", "3"]);
    const plain = await rig.profile.imageVerb(["--json"]);
    const [third, none] = [image, plain].map(({ stdout }) => JSON.parse(String(stdout)));
    t.like(third, { release: 3, machine: "x86_64" });
    t.is(none.release, 0);
    t.not(third.image, none.image);
    const { manifest } = await rig.bundle(["--unsigned", "-o", at("r.bundle"), "--release", "3"]);
    t.is(String(manifest.image), third.image);
    t.is(String(manifest.rootHash), third.rootHash);
    const wrong = await rig.profile.imageVerb(["--release", "three"]);
    t.is(wrong.exitCode, 2);
    t.regex(String(wrong.stderr), /whole number from 0 to 2147483647/);
});
