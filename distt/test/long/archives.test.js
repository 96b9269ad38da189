import { createWriteStream, readFileSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import test from "ava";
import { deb, tarEnd, tarEntry } from "../support/archives.js";
import { debianScene } from "../support/fault-scenes.js";
import { freshWorld, runScene } from "../support/scene-runs.js";
import { toyStore } from "../support/toy-store.js";
import { place } from "../support/unpacking.js";
import { differences, listWorld } from "../support/world-listing.js";
const MiB = 1 << 20;
/** A package whose data is what `chunks` yields, compressed. */
async function bomb(chunks) {
    const file = join(place().directory, "data.tar.gz");
    await pipeline(chunks, createGzip({ level: 1 }), createWriteStream(file));
    return deb(readFileSync(file), "data.tar.gz");
}
const bombs = {
    "ten files of 1 GB": function* () {
        for (let file = 0; file < 10; file++) {
            yield tarEntry({ name: `f${file}`, size: 1024 * MiB }).subarray(0, 512);
            for (let part = 0; part < 1024; part++)
                yield Buffer.alloc(MiB);
        }
        yield tarEnd;
    },
    "10 GB of nothing": function* () {
        for (let part = 0; part < 10_240; part++)
            yield Buffer.alloc(MiB);
    },
    "a million files": function* () {
        for (let file = 0; file < 1_000_000; file++)
            yield tarEntry({ name: `d${file % 997}/f${file}` });
        yield tarEnd;
    },
};
for (const [what, chunks] of Object.entries(bombs)) {
    test.serial(`fault 15: ${what}: refused with the usual limits, and the disk is as before`, async (t) => {
        const scene = await debianScene(t, await toyStore(), { bomb: await bomb(chunks) });
        const world = await freshWorld(scene);
        const free = () => statfsSync(world).bavail * statfsSync(world).bsize;
        const before = free();
        let least = before;
        const watch = setInterval(() => {
            least = Math.min(least, free());
        }, 100);
        const started = performance.now();
        const run = await runScene(scene, world);
        clearInterval(watch);
        // The limit is 4 GiB; other users of the disk are given some room.
        t.true(before - least < 6 * 1024 * MiB, `${(before - least) / MiB} MiB of disk were in use`);
        t.is(run.exitCode, 4, run.stderr);
        t.regex(run.stderr, /\[ARCHIVE_REFUSED\]/);
        t.deepEqual(differences(listWorld(join(world, "store")), listWorld(join(scene.base, "store"))), []);
        t.log(`refused after ${Math.round(performance.now() - started)} ms; ` +
            `at most ${Math.round((before - least) / MiB)} MiB of disk were in use meanwhile`);
    });
}
