import { dirname } from "node:path";
import { runTool } from "../../assembler/effects/toolbox.js";
/** Puts the files of an image's slot a below `directory`, which does not exist yet. */
export async function extractRoot({ context, toolbox }, image, manifest, directory) {
    const root = manifest.partitions.find(({ name }) => name === "root-a");
    const [from, to] = [dirname(image), dirname(directory)];
    await runTool(context, toolbox, [
        "fsck.erofs",
        `--extract=/to/${directory.slice(to.length + 1)}`,
        "--preserve-perms",
        "--no-preserve-owner",
        `--offset=${root?.start}`,
        `/from/${image.slice(from.length + 1)}`,
    ], {
        binds: [
            { type: "bind", source: from, target: "/from", writable: false },
            { type: "bind", source: to, target: "/to", writable: true },
        ],
    });
}
