import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runMrrl } from "../mrrl-program.js";
/** The image of `minimal`, made in a directory as a user makes it. */
export async function minimalImage(directory) {
    const image = join(directory, "minimal.img");
    const { exitCode, stderr } = await runMrrl(["image", "minimal", "-o", image]);
    if (exitCode !== 0)
        throw new Error(`the image of minimal was not made:\n${stderr}`);
    const manifest = await readFile(join(directory, "minimal.json"), "utf8");
    return { image, manifest: JSON.parse(manifest) };
}
