import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "ava";
import { execa } from "execa";
import type { VerifyReport } from "../../assembler/workflow/verify.ts";

for (const name of ["busybox", "linux"]) {
  test.serial(`${name}, built again in another world, has the same tree hash`, async (t) => {
    const image = join(mkdtempSync(join(tmpdir(), "mrrl rebuild-")), "minimal.img");
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      [
        ...[resolve("dist/mrrl/main.js"), "verify", "minimal", "-o", image],
        ...["--only", name, "--json"],
      ],
      { reject: false },
    );
    t.is(exitCode, 0, stderr);
    const { rebuilt, differences } = JSON.parse(stdout) as VerifyReport;
    t.deepEqual(differences, []);
    const [first, second] = rebuilt[0]?.treeHashes ?? [];
    t.is(rebuilt[0]?.name, name);
    t.is(first, second);
    t.log(`${first}, ${Math.round((rebuilt[0]?.milliseconds ?? 0) / 1000)} s`);
  });
}
