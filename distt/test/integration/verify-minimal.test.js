import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "ava";
import { execa } from "execa";
test("the image of minimal, its real kernel and packages, is the same in another world", async (t) => {
    const image = join(mkdtempSync(join(tmpdir(), "mrrl verify-")), "minimal.img");
    const { exitCode, stdout, stderr } = await execa(process.execPath, [resolve("dist/assembler/main.js"), "verify", "minimal", "-o", image, "--json"], { reject: false });
    t.is(exitCode, 0, stderr);
    const report = JSON.parse(stdout);
    t.deepEqual(report.differences, []);
    t.deepEqual(report.world.filter(({ perturbed }) => !perturbed).map(({ name }) => name), []);
});
