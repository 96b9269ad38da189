import { savedSchema } from "../../model/oci/documents.js";
import { sha256 } from "../../model/sha256.js";
import { quote, refused } from "../../plan/archive-policy.js";
import { parseDocument } from "../../plan/oci/document.js";
import { readRange } from "./archive.js";
import { readDocument } from "./blob.js";
import { diffIdsOf, readConfig } from "./image.js";
/** The images of an archive of `docker save`; none when it is something else. */
export async function savedEntries(archive) {
    const manifest = await archive.find("manifest.json");
    if (!manifest)
        return [];
    const bytes = await readDocument(archive, manifest, "manifest.json");
    const images = parseDocument(savedSchema, bytes, "manifest.json", archive.path);
    const entries = [];
    for (const image of images) {
        const config = await fileOf(archive, image.Config);
        const id = sha256(await readDocument(archive, config, "the configuration"));
        entries.push({ image, id, config });
    }
    return entries;
}
/**
 * The image of `docker save` whose id is `digest`. Its layers have no digests but those
 * in its configuration, which are of their tar archives.
 * @throws ARCHIVE_REFUSED, HASH_MISMATCH
 */
export async function savedImage(archive, digest) {
    const entry = (await savedEntries(archive)).find(({ id }) => id === digest);
    if (!entry)
        return undefined;
    const config = await readConfig(archive, entry.config, digest);
    const names = entry.image.Layers ?? [];
    const diffIds = diffIdsOf(archive, config, names.length);
    const layers = names.map(async (name, index) => {
        const range = await fileOf(archive, name);
        const compression = await compressionOf(range);
        const diffId = diffIds[index];
        return { range, compression, digest: compression === "none" ? diffId : undefined, diffId };
    });
    return { config, layers: await Promise.all(layers) };
}
async function fileOf(archive, name) {
    const range = await archive.find(name);
    if (!range)
        throw refused(archive.path, `${quote(name)} is missing in it`);
    return range;
}
/** How a layer begins; its type is nowhere said. A tar archive begins with a name, or a zero. */
async function compressionOf(range) {
    const length = Math.min(range.length, 4);
    const head = (await readRange({ ...range, length })).toString("hex");
    if (head.startsWith("1f8b"))
        return "gzip";
    return head === "28b52ffd" ? "zstd" : "none";
}
