import { open, readFile } from "node:fs/promises";
import { MrrlError } from "../errors/mrrl-error.js";
import { imageManifestSchema } from "../model/image-manifest.js";
import { sha256 } from "../model/sha256.js";
import { bundleHeaderSize } from "../model/update/bundle-header.js";
import { bootCut } from "../plan/boot-cut.js";
import { Chunker } from "../plan/chunker.js";
import { readBundleHead } from "./bundle-file.js";
import { readFully } from "./differing-ranges.js";
import { manifestPath } from "./image-output.js";
const pieceSize = 1 << 20;
/**
 * The chunks of which a slot consists that runs the system in a bundle, or in slot a of
 * an image with its manifest beside it.
 * @throws USAGE when there is no such file; BUNDLE_INVALID.
 */
export async function oldChunks(path) {
    const file = await open(path, "r").catch((cause) => {
        throw new MrrlError("USAGE", "this old bundle or image cannot be read", {
            place: path,
            hint: "name a .bundle, or an .img that has its .json beside it",
            cause,
        });
    });
    try {
        const start = await readFully(file, Buffer.alloc(bundleHeaderSize), 0);
        if (start.toString("latin1").startsWith("mrrl-bundle ")) {
            const { index } = await readBundleHead(file, path);
            return new Set([...index.boot, ...index.root].map((chunk) => chunk.sha256));
        }
        const { boot, root } = await slotPlaces(path);
        const bootStart = await readFully(file, Buffer.alloc(pieceSize), boot.start);
        const found = new Set();
        for (const [{ start: from, size }, chunker] of [
            [boot, new Chunker(bootCut(bootStart, path))],
            [root, new Chunker()],
        ]) {
            for (let at = 0; at < size; at += pieceSize) {
                const piece = Buffer.alloc(Math.min(pieceSize, size - at));
                for (const chunk of chunker.update(await readFully(file, piece, from + at))) {
                    found.add(sha256(chunk));
                }
            }
            for (const chunk of chunker.finish())
                found.add(sha256(chunk));
        }
        return found;
    }
    finally {
        await file.close();
    }
}
/** Where slot a's boot archive and root file system are in an image, in bytes. */
async function slotPlaces(image) {
    const path = manifestPath(image);
    try {
        const manifest = imageManifestSchema.parse(JSON.parse(await readFile(path, "utf8")));
        const startOf = (name) => manifest.partitions.find((partition) => partition.name === name)?.start ?? 0;
        const { boot, rootData } = manifest.sizes;
        return {
            boot: { start: startOf("boot-a"), size: boot },
            root: { start: startOf("root-a"), size: rootData },
        };
    }
    catch (cause) {
        throw new MrrlError("USAGE", "this is neither a bundle nor an image with its manifest", {
            place: image,
            hint: `an image is compared by what its manifest says, ${path}: keep the two together`,
            cause,
        });
    }
}
