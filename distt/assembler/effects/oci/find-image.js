import { MrrlError } from "../../errors/mrrl-error.js";
import { largestDocument, layoutSchema, } from "../../model/oci/documents.js";
import { configTypes, indexTypes, manifestTypes } from "../../model/oci/media-type.js";
import { sha256 } from "../../model/sha256.js";
import { refused } from "../../plan/archive-policy.js";
import { parseDocument, parseImageDocument } from "../../plan/oci/document.js";
import { describedBlob, digestOf, findBlob, readDocument, readPinnedDocument } from "./blob.js";
import { archiveContents } from "./contents.js";
import { configOfManifest, imageOfManifest } from "./image.js";
import { savedImage } from "./saved-image.js";
/** Indexes below indexes; registries have one. */
const deepestIndex = 3;
/**
 * Finds the image that a digest pins: a manifest of it, an index that leads to one
 * manifest for linux/amd64, or, of `docker save`, its configuration. Layers are not read.
 * @throws ARCHIVE_REFUSED, also with what else the archive has; HASH_MISMATCH
 */
export async function findImage(archive, digest) {
    const document = await layoutDocument(archive, digest);
    if (document?.kind === "manifest")
        return imageOfManifest(archive, document.manifest);
    if (document?.kind === "index") {
        return imageOfManifest(archive, await selectManifest(archive, document.index));
    }
    const saved = await savedImage(archive, digest);
    if (saved)
        return saved;
    const contents = await archiveContents(archive);
    throw new MrrlError("ARCHIVE_REFUSED", `the archive has no image sha256:${digest}`, {
        place: archive.path,
        hint: contents.length > 0 ? "pin what it has, if that is what is meant" : undefined,
        evidence: contents.length > 0
            ? `it has:\n${contents.join("\n")}`
            : "it is neither an OCI image layout nor an archive of `docker save`",
    });
}
/** What a digest pins, if there is an image layout and that is an index or a manifest of it. */
async function layoutDocument(archive, digest) {
    const layout = await archive.find("oci-layout");
    if (!layout)
        return undefined;
    const said = await readDocument(archive, layout, "oci-layout");
    parseDocument(layoutSchema, said, "oci-layout", archive.path);
    const what = `sha256:${digest}`;
    const blob = await findBlob(archive, digest);
    if (blob) {
        // Nothing so large leads to an image; it is a layer.
        if (blob.length > largestDocument)
            return undefined;
        const bytes = await readPinnedDocument(archive, blob, digest, what);
        // Nor does what is not JSON.
        return bytes[0] === 0x7b ? parseImageDocument(bytes, what, archive.path) : undefined;
    }
    const index = await archive.find("index.json");
    if (!index)
        return undefined;
    const bytes = await readDocument(archive, index, "index.json");
    if (sha256(bytes) !== digest)
        return undefined;
    return parseImageDocument(bytes, "index.json", archive.path);
}
/** The one manifest for linux/amd64 that an index leads to. @throws ARCHIVE_REFUSED */
async function selectManifest(archive, index) {
    const found = new Map();
    const others = new Set();
    const visit = async ({ manifests }, depth) => {
        for (const descriptor of manifests) {
            const { platform, digest } = descriptor;
            if (platform && !isOurs(platform)) {
                others.add(`${digest} for ${platform.os}/${platform.architecture}`);
                continue;
            }
            const document = await describedDocument(archive, descriptor);
            if (document?.kind === "index") {
                if (depth >= deepestIndex)
                    throw refused(archive.path, "its indexes lead too deep");
                await visit(document.index, depth + 1);
            }
            else if (document && configTypes.has(document.manifest.config.mediaType)) {
                const config = platform ?? (await configOfManifest(archive, document.manifest));
                if (isOurs(config))
                    found.set(digest, document.manifest);
                else
                    others.add(`${digest} for ${config.os}/${config.architecture}`);
            }
        }
    };
    await visit(index, 1);
    const [only, ...more] = found.values();
    if (only && more.length === 0)
        return only;
    const problem = only
        ? `the index leads to ${found.size} images for linux/amd64`
        : "the index leads to no image for linux/amd64";
    const listed = only ? [...found.keys()] : [...others];
    throw new MrrlError("ARCHIVE_REFUSED", `the archive is refused: ${problem}`, {
        place: archive.path,
        hint: "pin the manifest of one image instead of the index",
        ...(listed.length > 0 ? { evidence: listed.slice(0, 50).join("\n") } : {}),
    });
}
function isOurs({ os, architecture }) {
    return os === "linux" && architecture === "amd64";
}
/** The index or manifest that a descriptor leads to; undefined for what leads to no image. */
async function describedDocument(archive, descriptor) {
    const { mediaType, digest } = descriptor;
    if (!indexTypes.has(mediaType) && !manifestTypes.has(mediaType))
        return undefined;
    const range = await describedBlob(archive, descriptor, "the manifest");
    const bytes = await readPinnedDocument(archive, range, digestOf(digest, archive), digest);
    const document = parseImageDocument(bytes, digest, archive.path);
    const isIndex = indexTypes.has(mediaType);
    if (document?.kind !== (isIndex ? "index" : "manifest")) {
        throw refused(archive.path, `${digest} is not of the type that the index says`);
    }
    return document;
}
