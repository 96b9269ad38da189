import { execFile } from "node:child_process";
import { createWriteStream, existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { constants, createGzip, deflateRawSync } from "node:zlib";
import test, {} from "ava";
import { usualLimits } from "../../assembler/plan/archive-policy.js";
import { deb, paxNamed, paxRecords, tar, tarEnd, tarEntry, xz, } from "../support/archives.js";
import { debianScene } from "../support/fault-scenes.js";
import { freshWorld, runScene } from "../support/scene-runs.js";
import { toyStore } from "../support/toy-store.js";
import { place, refused } from "../support/unpacking.js";
const GiB = 1024 ** 3;
const hostile = {
    "11: cut off": {
        data: xz(tar({ name: "a", content: "x" })).subarray(0, 60),
        member: "data.tar.xz",
    },
    "11: garbage at the end": {
        data: Buffer.concat([xz(tar({ name: "a" })), Buffer.from("more")]),
        member: "data.tar.xz",
    },
    "12: leads out": { data: tar({ name: "../../../canary", content: "dead" }) },
    "13: through a link": {
        data: tar({ name: "way", type: "2", link: "../../.." }, { name: "way/canary", content: "dead" }),
    },
    "14: a device": { data: tar({ name: "dev/sda", type: "4" }) },
    "14: a sparse file": {
        data: tar(...paxRecords({ "GNU.sparse.major": "1" }, { name: "holes", content: "1\n0\n0\n" })),
    },
    "15: 10 GB, as it says": { data: tarEntry({ name: "large", size: 10 * GiB }) },
    "15: 100,000 directories deep": { data: tar(...paxNamed(`${"d/".repeat(100_000)}x`)) },
    "16: the same name twice": { data: tar({ name: "a" }, { name: "a" }) },
};
test.serial("faults 11, 12, 13, 14, 15, 16: hostile packages are refused: exit 4, and nothing is left", async (t) => {
    const toy = await toyStore();
    for (const [what, { data, member }] of Object.entries(hostile)) {
        const scene = await debianScene(t, toy, { evil: deb(data, member) });
        const world = await freshWorld(scene);
        await writeFile(join(world, "canary"), "alive");
        const run = await runScene(scene, world);
        t.is(run.exitCode, 4, `${what}: ${run.stderr}`);
        t.regex(run.stderr, /: error: the archive is refused: .*\[ARCHIVE_REFUSED\]\nhint: /, what);
        if (what.startsWith("16")) {
            const problem = (text) => /error: (.* \[ARCHIVE_REFUSED\])/.exec(text)?.[1];
            const again = await runScene(scene, world);
            t.is(again.exitCode, 4, what);
            t.truthy(problem(run.stderr));
            t.is(problem(again.stderr), problem(run.stderr), `${what}: told the same each time`);
        }
        t.deepEqual(readdirSync(join(world, "store/builds")), [], what);
        t.false(readdirSync(join(world, "store/store")).some((name) => name.includes("toyroot")), what);
        t.is(readFileSync(join(world, "canary"), "utf8"), "alive");
    }
});
test("fault 14: setuid bits and extended attributes of an archive are dropped", async (t) => {
    const { root, unpack } = place();
    const capability = Buffer.from([1, 0, 0, 2, 0, 4]).toString("latin1");
    await unpack(deb(tar({ name: "odd/", type: "5", mode: 0o7777 }, ...paxRecords({ "SCHILY.xattr.security.capability": capability, "SCHILY.xattr.user.mark": "x" }, { name: "odd/ping", mode: 0o6755, content: "elf" }))));
    t.is(lstatSync(join(root, "odd")).mode & 0o7000, 0);
    t.is(lstatSync(join(root, "odd/ping")).mode & 0o7777, 0o755);
    t.is(readFileSync(join(root, "odd/ping"), "utf8"), "elf");
});
test("fault 16: names that differ in case or in Unicode form alone are different files", async (t) => {
    const { root, unpack } = place();
    const names = ["README", "readme", "\u00e9", "e\u0301"];
    await unpack(deb(tar(...names.map((name) => ({ name, content: name })))));
    t.deepEqual(readdirSync(root).sort(), [...names].sort());
});
/** A package whose data is what `chunks` yields, compressed unless it is already. */
async function debOf(chunks, compress = true) {
    const { directory, root } = place();
    const gz = join(directory, "data.tar.gz");
    if (compress)
        await pipeline(chunks, createGzip({ level: 1 }), createWriteStream(gz));
    else
        await pipeline(chunks, createWriteStream(gz));
    const file = join(directory, "bomb.deb");
    await writeFile(file, deb(readFileSync(gz), "data.tar.gz"));
    return { directory, root, file };
}
/** Unpacks in a process of its own, in bounded memory. @returns what it was refused for */
async function unpackMeasured(t, file, root, limits = usualLimits) {
    const module = new URL("../../assembler/effects/deb.js", import.meta.url).href;
    const script = `
    import { readFileSync } from "node:fs";
    import { unpackDeb } from ${JSON.stringify(module)};
    const error = await unpackDeb(...${JSON.stringify([file, root, limits])}).catch((error) => error);
    const peak = /VmHWM:\\s+(\\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))[1];
    console.log(JSON.stringify({ code: error?.code, message: error?.message, peak: peak >> 10 }));
  `;
    const { stdout } = await promisify(execFile)(process.execPath, [
        ...["--input-type=module", "--eval", script],
    ]);
    const { code, message, peak } = JSON.parse(stdout);
    t.is(code, "ARCHIVE_REFUSED");
    t.true(Number(peak) < 250, `peak memory was ${peak} MiB`);
    return { message: String(message) };
}
test.serial("fault 15: a million entries end at the 200,000th, in bounded memory", async (t) => {
    const { root, file } = await debOf(function* () {
        const entry = tarEntry({ name: "same/", type: "5" });
        const thousand = Buffer.concat(Array(1000).fill(entry));
        for (let count = 0; count < 1_000_000; count += 1000)
            yield thousand;
        yield tarEnd;
    });
    const { message } = await unpackMeasured(t, file, root);
    t.regex(message, /more than 200000 entries/);
});
/** A gzip stream of 10 GiB of zeros without its end, which nobody gets to: 10 MiB. */
function* zeros() {
    const mebibyte = deflateRawSync(Buffer.alloc(1 << 20), { finishFlush: constants.Z_FULL_FLUSH });
    yield Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
    for (let count = 0; count < 10 << 10; count++)
        yield mebibyte;
}
test.serial("fault 15: 10 GB of nothing end at the limit, in bounded memory and time", async (t) => {
    const { directory, root, file } = await debOf(zeros, false);
    const started = performance.now();
    // The usual 4 GiB take a minute; the long tests have that.
    const limits = { ...usualLimits, totalBytes: 1 << 28 };
    const { message } = await unpackMeasured(t, file, root, limits);
    t.regex(message, /unpacks to more than 268435456 bytes/);
    t.log(`refused after ${Math.round(performance.now() - started)} ms`);
    t.deepEqual(readdirSync(root), []);
    t.is(readFileSync(join(directory, "outside/canary"), "utf8"), "alive");
});
test.serial("fault 15: 100,000 directories in each other end in bounded memory", async (t) => {
    const { root, file } = await debOf(function* () {
        yield tar(...paxNamed(`${"d/".repeat(100_000)}x`));
    });
    const { message } = await unpackMeasured(t, file, root);
    t.regex(message, /too long|deeper/);
    t.deepEqual(readdirSync(root), []);
});
test.serial("fault 15: ten files of 1 GB end before the disk does", async (t) => {
    const entries = (size) => Array.from({ length: 10 }, (_, index) => ({ name: `f${index}`, content: "x".repeat(size) }));
    const limits = { entries: 100, depth: 8, fileBytes: 100_000, totalBytes: 350_000 };
    // The same at a ten-thousandth of the size; the sizes of real limits are for the long tests.
    await refused(t, entries(100_000), /more than 350000 bytes/, limits);
    t.false(existsSync("/tmp/mrrl-escaped"));
});
