import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "ava";
import { execa } from "execa";
import type { VerifyReport } from "../../assembler/workflow/verify.ts";

test("the image of minimal, its real kernel and packages, is the same in another world", async (t) => {
  const image = join(mkdtempSync(join(tmpdir(), "mrrl verify-")), "minimal.img");
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [resolve("dist/mrrl/main.js"), "verify", "minimal", "-o", image, "--json"],
    { reject: false },
  );
  t.is(exitCode, 0, stderr);
  const report = JSON.parse(stdout) as VerifyReport;
  t.deepEqual(report.differences, []);
  t.deepEqual(
    report.world.filter(({ perturbed }) => !perturbed).map(({ name }) => name),
    [],
  );
});
