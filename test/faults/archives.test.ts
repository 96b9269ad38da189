import { execFile } from "node:child_process";
import { createWriteStream, existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGzip } from "node:zlib";
import test, { type ExecutionContext } from "ava";
import {
  deb,
  paxNamed,
  paxRecords,
  type TarEntry,
  tar,
  tarEnd,
  tarEntry,
  xz,
} from "../support/archives.ts";
import { debianScene } from "../support/fault-scenes.ts";
import { freshWorld, runScene } from "../support/scene-runs.ts";
import { toyStore } from "../support/toy-store.ts";
import { place, refused } from "../support/unpacking.ts";

const GiB = 1024 ** 3;

const hostile: Record<string, { readonly data: Uint8Array; readonly member?: string }> = {
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
    data: tar(
      { name: "way", type: "2", link: "../../.." },
      { name: "way/canary", content: "dead" },
    ),
  },
  "14: a device": { data: tar({ name: "dev/sda", type: "4" }) },
  "14: a sparse file": {
    data: tar(...paxRecords({ "GNU.sparse.major": "1" }, { name: "holes", content: "1\n0\n0\n" })),
  },
  "15: 10 GB, as it says": { data: tarEntry({ name: "large", size: 10 * GiB }) },
  "15: 100,000 directories deep": { data: tar(...paxNamed(`${"d/".repeat(100_000)}x`)) },
  "16: the same name twice": { data: tar({ name: "a" }, { name: "a" }) },
};

test.serial(
  "faults 11-16: hostile packages are refused: exit 4, and nothing is left",
  async (t) => {
    const toy = await toyStore();
    for (const [what, { data, member }] of Object.entries(hostile)) {
      const scene = await debianScene(t, toy, { evil: deb(data, member) });
      const world = await freshWorld(scene);
      await writeFile(join(world, "canary"), "alive");
      const run = await runScene(scene, world);
      t.is(run.exitCode, 4, `${what}: ${run.stderr}`);
      t.regex(run.stderr, /: error: the archive is refused: .*\[ARCHIVE_REFUSED\]\nhint: /, what);
      t.deepEqual(readdirSync(join(world, "store/builds")), [], what);
      t.false(
        readdirSync(join(world, "store/store")).some((name) => name.includes("toyroot")),
        what,
      );
      t.is(readFileSync(join(world, "canary"), "utf8"), "alive");
    }
  },
);

test("fault 14: setuid bits and extended attributes of an archive are dropped", async (t) => {
  const { root, unpack } = place();
  const capability = Buffer.from([1, 0, 0, 2, 0, 4]).toString("latin1");
  await unpack(
    deb(
      tar(
        { name: "odd/", type: "5", mode: 0o7777 },
        ...paxRecords(
          { "SCHILY.xattr.security.capability": capability, "SCHILY.xattr.user.mark": "x" },
          { name: "odd/ping", mode: 0o6755, content: "elf" },
        ),
      ),
    ),
  );
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

/** Unpacks in a process of its own. @returns the error's message and the peak of memory in MiB */
async function unpackMeasured(t: ExecutionContext, chunks: () => Generator<Uint8Array>) {
  const { directory, root } = place();
  const gz = join(directory, "data.tar.gz");
  await pipeline(chunks, createGzip({ level: 1 }), createWriteStream(gz));
  const file = join(directory, "bomb.deb");
  await writeFile(file, deb(readFileSync(gz), "data.tar.gz"));
  const module = new URL("../../assembler/effects/deb.js", import.meta.url).href;
  const script = `
    import { readFileSync } from "node:fs";
    import { unpackDeb } from ${JSON.stringify(module)};
    const error = await unpackDeb(${JSON.stringify(file)}, ${JSON.stringify(root)}).catch((error) => error);
    const peak = /VmHWM:\\s+(\\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))[1];
    console.log(JSON.stringify({ code: error?.code, message: error?.message, peak: peak >> 10 }));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...["--input-type=module", "--eval", script],
  ]);
  const { code, message, peak } = JSON.parse(stdout) as Record<string, unknown>;
  t.is(code, "ARCHIVE_REFUSED");
  t.true(Number(peak) < 250, `peak memory was ${peak} MiB`);
  return { message: String(message), directory, root };
}

test.serial("fault 15: a million entries end at the 200,000th, in bounded memory", async (t) => {
  const { message } = await unpackMeasured(t, function* () {
    const entry = tarEntry({ name: "same/", type: "5" });
    const thousand = Buffer.concat(Array<Buffer>(1000).fill(entry));
    for (let count = 0; count < 1_000_000; count += 1000) yield thousand;
    yield tarEnd;
  });
  t.regex(message, /more than 200000 entries/);
});

test.serial("fault 15: ten files of 1 GB end before the disk does", async (t) => {
  const entries = (size: number): TarEntry[] =>
    Array.from({ length: 10 }, (_, index) => ({ name: `f${index}`, content: "x".repeat(size) }));
  const limits = { entries: 100, depth: 8, fileBytes: 100_000, totalBytes: 350_000 };
  // The same at a ten-thousandth of the size; the sizes of real limits are for the long tests.
  await refused(t, entries(100_000), /more than 350000 bytes/, limits);
  t.false(existsSync("/tmp/mrrl-escaped"));
});
