import { rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { imageManifestSchema } from "../model/image-manifest.js";
import { readBounded } from "./bounded-file.js";
import { flush } from "./flush.js";
/** In bytes; an entry for each partition is all that grows. */
const largestManifest = 1 << 20;
/** The manifest's place beside an image. */
export function manifestPath(image) {
    return `${image.replace(/\.img$/, "")}.json`;
}
/** Image first, manifest second: an image newer than its manifest is never taken for its own. */
export async function publishImage(context, image, output, manifest) {
    context.signal.throwIfAborted();
    const text = `${image}.json`;
    await rename(image, output);
    await writeFile(text, `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
    await rename(text, manifestPath(output));
    try {
        await flush(dirname(output));
    }
    catch (error) {
        // Without its manifest the image is made anew next time, and flushed anew.
        await rm(manifestPath(output), { force: true });
        throw error;
    }
}
/** The manifest of the image that is there, when it is what would be made now. */
export async function presentManifest(output, identity) {
    try {
        const [image, record] = await Promise.all([stat(output), stat(manifestPath(output))]);
        const manifest = imageManifestSchema.parse(JSON.parse((await readBounded(manifestPath(output), largestManifest)).toString("utf8")));
        const untouched = image.mtimeMs <= record.mtimeMs && image.size === manifest.size;
        return untouched && manifest.image === identity ? manifest : undefined;
    }
    catch {
        return undefined;
    }
}
