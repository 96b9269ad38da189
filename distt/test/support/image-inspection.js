import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runTool } from "../../assembler/effects/toolbox.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { ImageSurgery } from "./toy-image.js";
/**
 * Asserts that sgdisk, fsck.fat, fsck.erofs and veritysetup are content with an image.
 * @param scratch a directory for copies of the partitions.
 */
export async function inspectImage(t, { context, toolbox }, image, manifest, scratch) {
    await mkdir(scratch, { recursive: true });
    const surgery = new ImageSurgery(image, manifest);
    for (const { name, start, size } of manifest.partitions) {
        await writeFile(join(scratch, name), await surgery.read(start, size));
    }
    const run = (...command) => runTool(context, toolbox, command, {
        binds: [
            { type: "bind", source: scratch, target: "/partitions", writable: false },
            { type: "bind", source: dirname(image), target: "/image", writable: false },
        ],
        workingDirectory: "/partitions",
    });
    const name = image.slice(dirname(image).length + 1);
    t.regex((await run("sgdisk", "-v", `/image/${name}`)).stdout, /No problems found/);
    await t.notThrowsAsync(run("fsck.fat", "-n", "state"));
    await t.notThrowsAsync(run("fsck.fat", "-n", "esp"));
    await t.notThrowsAsync(run("fsck.erofs", "root-a"));
    const { rootData } = manifest.sizes;
    await t.notThrowsAsync(run(...["veritysetup", "verify", "--no-superblock", "--hash=sha256"], ...["--data-block-size=4096", "--hash-block-size=4096"], ...[`--data-blocks=${rootData / 4096}`, `--hash-offset=${rootData}`], `--salt=${sha256(`${manifest.image}/verity`)}`, ...["root-a", "root-a", manifest.rootHash]));
}
