import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { execaNode } from "execa";
import { Store } from "../../assembler/effects/store.js";
import { checkStorePath } from "../../assembler/effects/store-check.js";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { realiseOciRoot } from "../../assembler/workflow/oci-root.js";
import { dockerSave, dockerSaveLayout, ociLayout } from "../support/oci-images.js";
import { ociRig } from "../support/oci-rig.js";
import { sampleImage, sampleMounts } from "../support/oci-sample.js";
import { sameOutput } from "../support/same-output.js";
test("a root in the store is complete: the archive is not needed again", async (t) => {
    const rig = await ociRig();
    const archive = ociLayout(sampleImage);
    const path = rig.write(archive);
    const first = await rig.make(path, archive.manifest, sampleMounts);
    await checkStorePath(rig.store, first.storeName, []);
    t.deepEqual(await rig.store.closure([first.storeName]), [first.storeName]);
    rmSync(path);
    t.deepEqual(await rig.make(path, archive.manifest, sampleMounts), first);
    // The order of mount points says nothing; another one is another root.
    const reversed = { mountPoints: sampleMounts.mountPoints.toReversed() };
    t.deepEqual(await rig.make(path, archive.manifest, reversed), first);
    const error = await t.throwsAsync(rig.make(path, archive.manifest), { instanceOf: MrrlError });
    t.is(error.code, "DEFINITION_INVALID");
    t.is(error.place, "toy.yaml:3:5");
});
test("a root is the same to the byte, whatever archive, directory, time zone and umask", async (t) => {
    const rig = await ociRig();
    const save = dockerSave(sampleImage);
    const first = await rig.make(rig.write(save), save.config, sampleMounts);
    const archive = rig.write(dockerSaveLayout(sampleImage), "directory");
    const there = join(rig.directory, "another place/with a long name");
    const module = (path) => JSON.stringify(new URL(path, import.meta.url).href);
    const program = `
    process.umask(0o077);
    const { realiseOciRoot } = await import(${module("../../assembler/workflow/oci-root.js")});
    const { Store } = await import(${module("../../assembler/effects/store.js")});
    const { EventBus } = await import(${module("../../assembler/events/bus.js")});
    const settings = ${JSON.stringify({ ...rig.context.settings, jobs: 1 })};
    const signal = new AbortController().signal;
    const store = new Store(${JSON.stringify(there)});
    await store.prepare();
    await realiseOciRoot({ settings, events: new EventBus(), signal }, store, ${JSON.stringify(rig.toolbox)}, ${JSON.stringify({ name: "toy", archive, digest: save.config, ...sampleMounts, place: "" })});
  `;
    const script = join(rig.directory, "again.mjs");
    writeFileSync(script, program);
    await execaNode(script, { cwd: "/", env: { TZ: "Asia/Kathmandu", LC_ALL: "tr_TR.UTF-8" } });
    await sameOutput(t, first.storeName, rig.store, new Store(there));
    t.deepEqual(readFileSync(rig.file(first)), readFileSync(join(there, "store", first.storeName.full, "root.erofs")));
});
test("what is in the way of a mount point is told at the definition", async (t) => {
    const rig = await ociRig();
    const archive = ociLayout({ layers: [{ entries: [{ name: "srv", content: "a file" }] }] });
    const made = rig.make(rig.write(archive), archive.manifest, {
        mountPoints: [{ path: "/srv", type: "directory" }],
    });
    const error = await t.throwsAsync(made, { instanceOf: MrrlError });
    t.is(error.code, "DEFINITION_INVALID");
    t.is(error.place, "toy.yaml:3:5");
});
test("a damaged configuration in the store is told", async (t) => {
    const rig = await ociRig();
    const archive = ociLayout({ layers: [] });
    const root = await rig.make(rig.write(archive), archive.manifest);
    const path = rig.file(root, "config.json");
    chmodSync(path, 0o644);
    for (const text of ["", "{}", '{"format":2}']) {
        writeFileSync(path, text);
        const error = await t.throwsAsync(rig.make("/nowhere", archive.manifest), {
            instanceOf: MrrlError,
        });
        t.is(error.code, "STORE_CORRUPT");
        t.is(error.place, path);
    }
});
test("an interrupted conversion leaves nothing behind", async (t) => {
    const rig = await ociRig();
    const content = Buffer.alloc(8 << 20, 1);
    const entries = Array.from({ length: 8 }, (_, index) => ({ name: `f${index}`, content }));
    const whole = ociLayout({ layers: [{ entries, compression: "gzip" }] });
    const archive = rig.write(whole, "directory");
    const request = { name: "toy", archive, digest: whole.manifest, mountPoints: [], place: "" };
    for (const delay of [1, 30, 100, 200]) {
        const abort = new AbortController();
        setTimeout(() => abort.abort(new MrrlError("INTERRUPTED", "interrupted")), delay);
        const context = { ...rig.context, signal: abort.signal };
        const error = await realiseOciRoot(context, rig.store, rig.toolbox, request).then(() => undefined, (reason) => reason);
        const left = readdirSync(`${rig.store.root}/store`);
        if (error)
            t.is(error.code, "INTERRUPTED");
        t.is(left.length, error ? 0 : 1, left.join(" "));
        if (!error)
            break;
    }
});
