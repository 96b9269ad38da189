import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readFully } from "./differing-ranges.js";
import { runTool } from "./toolbox.js";
/**
 * Gives `work` an image to look into. Its root is only unpacked, into `scratch`, when
 * somebody asks for a file of it.
 * @param scratch a directory that is not there yet.
 */
export async function withImageView(context, toolbox, image, scratch, work) {
    const { path, manifest } = image;
    const file = await open(path, "r");
    let unpacked;
    const unpack = async () => {
        const start = manifest.partitions.find(({ name }) => name === "root-a")?.start ?? 0;
        await mkdir(scratch);
        await runTool(context, toolbox, ["fsck.erofs", `--offset=${start}`, "--extract=/output/root", "/image"], {
            binds: [
                { type: "bind", source: path, target: "/image", writable: false },
                { type: "bind", source: scratch, target: "/output", writable: true },
            ],
        });
        return join(scratch, "root");
    };
    try {
        return await work({
            manifest,
            read: (offset, length) => readFully(file, Buffer.alloc(length), offset),
            rootFile: async (name) => {
                unpacked ??= unpack();
                return readFile(join(await unpacked, name));
            },
        });
    }
    finally {
        // A failure of its own does not matter here; it was reported to whoever asked.
        await unpacked?.catch(() => { });
        await file.close();
    }
}
