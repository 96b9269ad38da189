import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { ociLayout } from "../support/oci-images.js";
import { ociRig } from "../support/oci-rig.js";
import { runOnOtherHost } from "../support/other-host.js";
import { projectRoot } from "../support/project-root.js";
const MiB = 1 << 20;
test.serial("no space for a container's root: its contents, its file system, its record", async (t) => {
    const rig = await ociRig();
    // Hardly to be compressed, as most of an image is.
    let state = 1;
    const content = Buffer.alloc(MiB).map(() => {
        state = (state * 48271) % 0x7fffffff;
        return state >> 8;
    });
    const archive = ociLayout({ layers: [{ entries: [{ name: "large", content }] }] });
    const path = rig.write(archive);
    const sizes = [0, 4096, 16_384, 0.5 * MiB, 1.5 * MiB, 2.25 * MiB, 16 * MiB];
    const disk = mkdtempSync(join(tmpdir(), "mrrl disk-"));
    const run = await runOnOtherHost(rig.toolbox, ["--size", String(24 * MiB), "--tmpfs", disk], [
        `${projectRoot}/dist/test/support/oci-on-full-disk.js`,
        ...[disk, rig.toolbox.root, path, archive.manifest, JSON.stringify(sizes)],
    ]);
    t.is(run.exitCode, 0, run.stderr);
    const outcomes = JSON.parse(run.stdout);
    t.is(outcomes.length, sizes.length);
    for (const { free, code, hint, evidence, left, again } of outcomes) {
        t.is(code, free === sizes.at(-1) ? undefined : "NO_SPACE", `${free} bytes: ${evidence}`);
        t.deepEqual(left, code === undefined ? [again] : [], `${free} bytes`);
        if (code)
            t.regex(hint ?? "", /free some space/);
    }
});
