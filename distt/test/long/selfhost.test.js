import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import test from "ava";
import { extractRoot } from "../support/image-root.js";
import { runInside } from "../support/inside-image.js";
import { runMrrl } from "../support/mrrl-program.js";
import { testToolbox } from "../support/toolbox.js";
/** Two compilers and a kernel are built, on few cores. */
const patience = 6 * 60 * 60_000;
async function mrrl(...args) {
    const { exitCode, stdout, stderr } = await runMrrl(args);
    if (exitCode !== 0)
        throw new Error(`mrrl ${args.join(" ")} failed:\n${stderr}`);
    return stdout;
}
const linesOf = (file) => readFileSync(file, "utf8").trimEnd().split("\n");
/**
 * Inside the root of the selfhost image, with nothing of this machine but its kernel and an
 * empty directory, the sh runner builds all that `minimal` is made of: the seed unpacked, the
 * cross compiler, the native one, the build environment, the packages, the kernel. What it
 * made is kept if the test fails: to look at it is cheaper than an hour's second run.
 */
test.serial("the selfhost image rebuilds minimal, compiler and all, bit for bit", async (t) => {
    t.timeout(patience);
    const path = mkdtempSync(join(tmpdir(), "mrrl selfhost-"));
    t.log(`everything is in ${path}`);
    const image = join(path, "selfhost.img");
    const made = await mrrl("image", "selfhost", "-o", image, "--json");
    const tree = join(path, "minimal");
    await mrrl("--toolchain", "musl-cross", "export-scripts", "minimal", "-o", tree);
    const root = join(path, "root");
    await extractRoot(await testToolbox(), image, JSON.parse(made), root);
    const wanted = linesOf(join(tree, "targets"));
    const closure = readdirSync(join(tree, "scripts")).sort();
    const held = new Set(readdirSync(join(root, "mrrl/rebuild/scripts")));
    t.deepEqual(closure.filter((name) => !held.has(name)), [], "the image has the scripts of minimal");
    // With the compiler that the system has: neither the seed nor stage 1 is built for it.
    const quick = await runInside(root, join(path, "quick"), "exec mrrl-rebuild --reuse /mrrl/store busybox disk-table");
    t.log(quick.output);
    t.is(quick.exitCode, 0);
    t.regex(quick.output, /^to build: 2$/m);
    t.regex(quick.output, /^same busybox-/m);
    t.regex(quick.output, /^same disk-table-/m);
    t.regex(quick.output, /same, 0 different, 0 not recorded$/m);
    const command = `exec mrrl-rebuild ${wanted.join(" ")}`;
    const { exitCode, output } = await runInside(root, join(path, "data"), command);
    t.log(output);
    t.is(exitCode, 0);
    const same = output.split("\n").flatMap((line) => /^same (.*)/.exec(line)?.[1] ?? []);
    t.deepEqual(same.sort(), closure);
    t.true(output.includes(`${closure.length} same, 0 different, 0 not recorded`));
    // As root other users own nothing here, but directories are read-only.
    await promisify(execFile)("chmod", ["-R", "u+w", path]);
    rmSync(path, { recursive: true });
});
