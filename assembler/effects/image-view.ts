import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImageManifest } from "../model/image-manifest.ts";
import type { ImageView } from "../plan/image-difference.ts";
import type { Context } from "./context.ts";
import { readFully } from "./differing-ranges.ts";
import type { Toolbox } from "./tool-program.ts";
import { runTool } from "./toolbox.ts";

/**
 * Gives `work` an image to look into. Its root is only unpacked, into `scratch`, when
 * somebody asks for a file of it.
 * @param scratch a directory that is not there yet.
 */
export async function withImageView<T>(
  context: Context,
  toolbox: Toolbox,
  image: { readonly path: string; readonly manifest: ImageManifest },
  scratch: string,
  work: (view: ImageView) => Promise<T>,
): Promise<T> {
  const { path, manifest } = image;
  const file = await open(path, "r");
  let unpacked: Promise<string> | undefined;
  const unpack = async () => {
    const start = manifest.partitions.find(({ name }) => name === "root-a")?.start ?? 0;
    await mkdir(scratch);
    await runTool(
      context,
      toolbox,
      ["fsck.erofs", `--offset=${start}`, "--extract=/output/root", "/image"],
      {
        binds: [
          { type: "bind", source: path, target: "/image", writable: false },
          { type: "bind", source: scratch, target: "/output", writable: true },
        ],
      },
    );
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
  } finally {
    // A failure of its own does not matter here; it was reported to whoever asked.
    await unpacked?.catch(() => {});
    await file.close();
  }
}
