import { chmodSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, {} from "ava";
import { execa } from "execa";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { imageScene, referenceScene, rootScene } from "../support/fault-scenes.js";
import { freshWorld, runScene } from "../support/scene-runs.js";
import { toyStore } from "../support/toy-store.js";
import { differences, listWorld } from "../support/world-listing.js";
/** The only entry of a directory whose name starts so, scripts apart. */
function entry(directory, prefix) {
    const found = readdirSync(directory).filter((name) => name.startsWith(prefix) && !name.endsWith(".script"));
    if (found.length !== 1)
        throw new Error(`${prefix}: ${found.join(" ")}`);
    return join(directory, found[0] ?? "");
}
/** The run ends with STORE_CORRUPT; what its hint says is done, and the next run is as if nothing had been. */
async function healsByHint(t, scene, world, what) {
    const run = await runScene(scene, world);
    t.is(run.exitCode, 4, `${what}: ${run.stderr}`);
    t.regex(run.stderr, /\[STORE_CORRUPT\]/, what);
    const [, command = ""] = /^hint: have it built again: (.+)$/ms.exec(run.stderr.trimEnd()) ?? [];
    await execa("sh", ["-c", command]);
    const again = await runScene(scene, world);
    t.is(again.exitCode, 0, `${what}: ${again.stderr}`);
}
test.serial("fault 8: a record that is missing, cut off, garbage or another's is told with the cure", async (t) => {
    const scene = await imageScene(await toyStore());
    const usual = await freshWorld(scene);
    await runScene(scene, usual);
    const record = (world, name) => entry(join(world, "store/meta"), name);
    const damages = {
        missing: (path) => rmSync(path),
        empty: (path) => truncateSync(path, 0),
        "cut off": (path) => truncateSync(path, 100),
        garbage: (path) => writeFileSync(path, Buffer.from([0xff, 0, 0x80])),
        null: (path) => writeFileSync(path, "null"),
        "another's": (path, world) => writeFileSync(path, readFileSync(record(world, "two-"))),
        "without references": (path) => {
            const { references: _, ...rest } = JSON.parse(readFileSync(path, "utf8"));
            writeFileSync(path, JSON.stringify(rest));
        },
        "leading out": (path) => {
            const text = readFileSync(path, "utf8");
            const references = [{ name: "../../etc", file: "x", offset: 1 }];
            writeFileSync(path, JSON.stringify({ ...JSON.parse(text), references }));
        },
    };
    for (const [what, damage] of Object.entries(damages)) {
        const world = await freshWorld(scene);
        damage(record(world, "one-"), world);
        await healsByHint(t, scene, world, what);
        t.deepEqual(differences(listWorld(world), listWorld(usual)), [], what);
    }
});
test.serial("fault 8: a path that is missing behind its record is built again", async (t) => {
    const scene = await imageScene(await toyStore());
    const world = await freshWorld(scene);
    await removeTree(entry(join(world, "store/store"), "one-"));
    const run = await runScene(scene, world);
    t.is(run.exitCode, 0, run.stderr);
    t.regex(run.stderr, /build one 1: ok/);
});
test.serial("fault 8: a path that another one refers to, and that is missing, is told with the cure", async (t) => {
    const scene = await referenceScene(await toyStore());
    const world = await freshWorld(scene);
    await removeTree(entry(join(world, "store/store"), "library-"));
    await healsByHint(t, scene, world, "library");
});
test.serial("fault 10: a cached source with a flipped bit is refused with both digests, and fetched anew", async (t) => {
    const scene = await rootScene(t, await toyStore());
    const world = await freshWorld(scene);
    t.is((await runScene(scene, world)).exitCode, 0);
    const usual = listWorld(world);
    await removeTree(entry(join(world, "store/store"), "toyroot-"));
    const [source = ""] = readdirSync(join(world, "cache/sources"));
    const path = join(world, "cache/sources", source);
    const bytes = readFileSync(path);
    bytes[200] = (bytes[200] ?? 0) ^ 1;
    chmodSync(path, 0o644);
    writeFileSync(path, bytes);
    const run = await runScene(scene, world);
    t.is(run.exitCode, 4, run.stderr);
    t.regex(run.stderr, /\[HASH_MISMATCH\]\n {2}\| expected sha256 [0-9a-f]{64}, got [0-9a-f]{64}\nhint: /);
    const again = await runScene(scene, world);
    t.is(again.exitCode, 0, again.stderr);
    t.deepEqual(differences(listWorld(world), usual), []);
});
test.serial("fault 8: an image whose manifest is damaged or missing is made anew", async (t) => {
    const scene = await imageScene(await toyStore());
    const world = await freshWorld(scene);
    t.is((await runScene(scene, world)).exitCode, 0);
    const usual = listWorld(world);
    const manifest = join(world, "out/box.json");
    for (const damage of [
        () => rmSync(manifest),
        () => truncateSync(manifest, 20),
        () => writeFileSync(manifest, "null"),
    ]) {
        damage();
        const run = await runScene(scene, world);
        t.is(run.exitCode, 0, run.stderr);
        t.regex(run.stderr, /assemble box.img: ok/);
        t.deepEqual(differences(listWorld(world), usual), []);
    }
});
