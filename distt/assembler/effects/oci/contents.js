import { indexTypes } from "../../model/oci/media-type.js";
import { sha256 } from "../../model/sha256.js";
import { parseImageDocument } from "../../plan/oci/document.js";
import { digestOf, findBlob, readDocument } from "./blob.js";
import { savedEntries } from "./saved-image.js";
const longest = 50;
/** The digests with which an archive's images can be pinned, as lines for people. */
export async function archiveContents(archive) {
    const lines = [];
    const index = await archive.find("index.json");
    if (index && (await archive.find("oci-layout"))) {
        const bytes = await readDocument(archive, index, "index.json");
        lines.push(`sha256:${sha256(bytes)}  index.json`);
        await listIndex(archive, bytes, lines, 1);
    }
    for (const { id, image } of await savedEntries(archive)) {
        lines.push(`sha256:${id}  image ${(image.RepoTags ?? []).join(", ")}`);
    }
    const shown = lines.slice(0, longest).map((line) => line.trim().replaceAll(/[^\x20-\x7e]/g, "?"));
    return lines.length > longest ? [...shown, "…"] : shown;
}
async function listIndex(archive, bytes, lines, depth) {
    const document = parseImageDocument(bytes, "an index", archive.path);
    if (document?.kind !== "index")
        return;
    for (const descriptor of document.index.manifests) {
        if (lines.length > longest)
            return;
        const blob = await blobOf(archive, descriptor);
        const isIndex = indexTypes.has(descriptor.mediaType);
        lines.push(`${descriptor.digest}  ${isIndex ? "index" : "manifest"}${about(descriptor)}`);
        if (isIndex && blob && depth < 3) {
            await listIndex(archive, await readDocument(archive, blob, "an index"), lines, depth + 1);
        }
    }
}
async function blobOf(archive, { digest }) {
    if (!digest.startsWith("sha256:"))
        return undefined;
    return findBlob(archive, digestOf(digest, archive));
}
function about({ platform, annotations }) {
    const name = annotations?.["org.opencontainers.image.ref.name"];
    return [platform && ` ${platform.os}/${platform.architecture}`, name && ` (${name})`]
        .filter(Boolean)
        .join("");
}
