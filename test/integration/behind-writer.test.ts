import { mkdtempSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { BehindWriter } from "../../assembler/effects/behind-writer.ts";

test("pieces of all sizes come into the file one behind the other, behind what was there", async (t) => {
  const path = join(mkdtempSync(join(tmpdir(), "mrrl behind-")), "file");
  const handle = await open(path, "w+");
  await handle.write("begin");
  const ends: number[] = [];
  const writer = new BehindWriter(handle, 5, (end) => ends.push(end));
  const pieces = Array.from({ length: 300 }, (_, index) => Buffer.alloc(index * 100, `${index} `));
  for (const piece of pieces) await writer.add(piece);
  await writer.end();
  await handle.close();
  t.true(readFileSync(path).equals(Buffer.concat([Buffer.from("begin"), ...pieces])));
  t.is(ends.at(-1), readFileSync(path).length);
  t.deepEqual(
    ends.toSorted((a, b) => a - b),
    ends,
  );
});

test("once writing has failed, nothing more is taken or told", async (t) => {
  const handle = await open("/dev/full", "w");
  const ends: number[] = [];
  const writer = new BehindWriter(handle, 0, (end) => ends.push(end));
  await writer.add(Buffer.alloc(100));
  await t.throwsAsync(writer.end(), { code: "ENOSPC" });
  await t.throwsAsync(writer.add(Buffer.alloc(100)), { code: "ENOSPC" });
  await t.throwsAsync(writer.end(), { code: "ENOSPC" });
  t.deepEqual(ends, []);
  await handle.close();
});
