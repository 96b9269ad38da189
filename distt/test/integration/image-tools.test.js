import { mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import test from "ava";
import { execaNode } from "execa";
import { withDir } from "tmp-promise";
import { manifestPath } from "../../assembler/effects/image-output.js";
import { runTool } from "../../assembler/effects/toolbox.js";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { inspectImage } from "../support/image-inspection.js";
import { testToolbox } from "../support/toolbox.js";
import { ImageSurgery, makeToyImage, toyProfile } from "../support/toy-image.js";
function withDirectory(work) {
    return withDir(({ path }) => work(path), { unsafeCleanup: true });
}
test("the tools of the trade are content with an image", async (t) => {
    const { context, toolbox } = await testToolbox();
    await withDirectory(async (path) => {
        const image = join(path, "toy.img");
        const manifest = await makeToyImage(context, toolbox, path, image);
        await inspectImage(t, { context, toolbox }, image, manifest, path);
        const run = (...command) => runTool(context, toolbox, command, {
            binds: [{ type: "bind", source: path, target: "/image", writable: false }],
            workingDirectory: "/image",
        });
        const toy = manifest.closure.find((name) => name.startsWith("toy-"));
        const { stdout } = await run(...["sh", "-euc"], `fsck.erofs --extract=/tmp/root --preserve-perms root-a >&2
       cd /tmp/root
       stat -c '%n %a %Y' . identity mrrl mrrl/store tmp mrrl/store/* mrrl/store/*/share/deep/a
       readlink x
       cat identity`);
        t.deepEqual(stdout.split("\n"), [
            ". 755 1",
            "identity 444 1",
            "mrrl 755 1",
            "mrrl/store 755 1",
            "tmp 1777 1",
            `mrrl/store/${toy} 555 1`,
            `mrrl/store/${toy}/share/deep/a 444 1`,
            "/mrrl/store",
            manifest.image,
        ]);
    });
});
test("slots b and data are empty in a fresh image, and only holes", async (t) => {
    const { context, toolbox } = await testToolbox();
    await withDirectory(async (path) => {
        const image = join(path, "toy.img");
        const manifest = await makeToyImage(context, toolbox, path, image);
        const surgery = new ImageSurgery(image, manifest);
        for (const { name, start, size } of manifest.partitions) {
            if (!["boot-b", "root-b", "data"].includes(name))
                continue;
            t.true((await surgery.read(start, size)).every((byte) => byte === 0), name);
        }
        t.true((await stat(image)).blocks * 512 < manifest.size / 4);
    });
});
test("an image is the same to the byte, whatever directory, time zone and umask", async (t) => {
    const { context, toolbox } = await testToolbox();
    await withDirectory(async (path) => {
        const here = join(path, "toy.img");
        await makeToyImage(context, toolbox, path, here);
        const there = join(path, "another place/with a long name/other.img");
        await mkdir(join(path, "elsewhere"));
        const program = `
      process.umask(0o077);
      const { makeToyImage } = await import(${JSON.stringify(new URL("../support/toy-image.js", import.meta.url).href)});
      const { EventBus } = await import(${JSON.stringify(new URL("../../assembler/events/bus.js", import.meta.url).href)});
      const settings = ${JSON.stringify(context.settings)};
      const signal = new AbortController().signal;
      await makeToyImage({ settings, events: new EventBus(), signal }, ${JSON.stringify(toolbox)}, ${JSON.stringify(join(path, "elsewhere"))}, ${JSON.stringify(there)});
    `;
        const script = join(path, "again.mjs");
        await writeFile(script, program);
        await execaNode(script, { cwd: "/", env: { TZ: "Asia/Kathmandu", LC_ALL: "tr_TR.UTF-8" } });
        t.true((await readFile(here)).equals(await readFile(there)));
        t.is(await readFile(manifestPath(here), "utf8"), await readFile(manifestPath(there), "utf8"));
    });
});
test("an image is made again only when something changed", async (t) => {
    const { context, toolbox } = await testToolbox();
    await withDirectory(async (path) => {
        const image = join(path, "toy.img");
        const make = (version = "1") => makeToyImage(context, toolbox, path, image, { profile: { ...toyProfile, version } });
        const first = await make();
        const made = await stat(image);
        t.deepEqual(await make(), first);
        t.is((await stat(image)).ino, made.ino);
        // Written to since, as a machine does that boots it.
        const later = new Date(Date.now() + 60_000);
        await utimes(image, later, later);
        await make();
        const remade = await stat(image);
        t.not(remade.ino, made.ino);
        t.not((await make("2")).image, first.image);
    });
});
test("what does not fit leaves nothing behind", async (t) => {
    const { context, toolbox } = await testToolbox();
    await withDirectory(async (path) => {
        const image = join(path, "out/toy.img");
        const kernel = Buffer.alloc(5 << 20);
        const error = await t.throwsAsync(makeToyImage(context, toolbox, path, image, { kernel }), {
            instanceOf: MrrlError,
        });
        t.is(error.code, "LAYOUT_TOO_SMALL");
        t.regex(error.message, /^boot-a needs .* the partition has 4194304$/);
        t.deepEqual(await readdir(dirname(image)), []);
    });
});
test("an interrupted assembly leaves nothing behind", async (t) => {
    const { context, toolbox } = await testToolbox();
    await withDirectory(async (path) => {
        const image = join(path, "out/toy.img");
        for (const delay of [5, 60, 150]) {
            const abort = new AbortController();
            setTimeout(() => abort.abort(), delay);
            const made = makeToyImage({ ...context, signal: abort.signal }, toolbox, path, image);
            await made.catch(() => { });
            const left = await readdir(dirname(image)).catch(() => []);
            t.true(left.length === 0 || left.length === 2, left.join(" "));
            t.false(left.some((name) => name.startsWith(".")));
        }
    });
});
