import { imageConfigSchema } from "../../model/oci/documents.js";
import { configTypes, layerCompression, } from "../../model/oci/media-type.js";
import { quote, refused } from "../../plan/archive-policy.js";
import { parseDocument } from "../../plan/oci/document.js";
import { describedBlob, digestOf, readPinnedDocument } from "./blob.js";
/**
 * The image of a manifest.
 * @throws ARCHIVE_REFUSED for what is no image for linux/amd64 or not whole; HASH_MISMATCH
 */
export async function imageOfManifest(archive, manifest) {
    const config = await configOfManifest(archive, manifest);
    const diffIds = diffIdsOf(archive, config, manifest.layers.length);
    const layers = manifest.layers.map(async (descriptor, index) => {
        const layer = layerCompression(descriptor.mediaType);
        if ("obstacle" in layer) {
            throw refused(archive.path, `its layer ${descriptor.digest} ${quoted(layer.obstacle)}`);
        }
        return {
            range: await describedBlob(archive, descriptor, "the layer"),
            compression: layer.compression,
            digest: digestOf(descriptor.digest, archive),
            diffId: diffIds[index],
        };
    });
    return { config, layers: await Promise.all(layers) };
}
/** Reads and checks a manifest's configuration. */
export async function configOfManifest(archive, { config }) {
    if (!configTypes.has(config.mediaType)) {
        throw refused(archive.path, `it holds no container image but a ${quote(config.mediaType)}`);
    }
    const range = await describedBlob(archive, config, "the configuration");
    return readConfig(archive, range, digestOf(config.digest, archive));
}
/** Reads a configuration that is for this machine. @throws ARCHIVE_REFUSED, HASH_MISMATCH */
export async function readConfig(archive, range, digest) {
    const what = "the configuration";
    const bytes = await readPinnedDocument(archive, range, digest, what);
    return parseDocument(imageConfigSchema, bytes, what, archive.path);
}
/**
 * The digests of the layers' tar archives.
 * @param layers so many are there. @throws ARCHIVE_REFUSED for images of other platforms.
 */
export function diffIdsOf(archive, { os, architecture, rootfs }, layers) {
    if (os !== "linux" || architecture !== "amd64") {
        const platform = `${os}/${architecture}`;
        throw refused(archive.path, `its image is for ${quote(platform)}, not for linux/amd64`);
    }
    if (rootfs.diff_ids.length !== layers) {
        throw refused(archive.path, `it has ${layers} layers, and its configuration ${rootfs.diff_ids.length}`);
    }
    return rootfs.diff_ids.map((text) => digestOf(text, archive));
}
/** What comes from a document, harmless to a terminal. */
function quoted(text) {
    return text.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 200);
}
