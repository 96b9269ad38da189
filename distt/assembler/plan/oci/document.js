import { MrrlError } from "../../errors/mrrl-error.js";
import { indexSchema, manifestSchema, } from "../../model/oci/documents.js";
import { indexTypes, manifestTypes } from "../../model/oci/media-type.js";
import { refused } from "../archive-policy.js";
/**
 * Reads a JSON document of an image.
 * @param what it is, for messages. @throws ARCHIVE_REFUSED with all that is wrong with it.
 */
export function parseDocument(schema, bytes, what, archive) {
    const result = schema.safeParse(parseJson(bytes, what, archive));
    if (result.success)
        return result.data;
    const problems = result.error.issues.map(({ path, message }) => `${path.map(String).join(".") || "all of it"}: ${message}`);
    throw new MrrlError("ARCHIVE_REFUSED", `the archive is refused: ${what} is not what it must be`, {
        place: archive,
        // Keys come from the document: nothing of them may reach a terminal as it is.
        evidence: problems
            .slice(0, 10)
            .map((line) => line.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 200))
            .join("\n"),
    });
}
/**
 * Reads what leads to images: an index or a manifest. A document that could be taken for
 * either is refused, as the specification says, since each tool would read another image.
 * @returns undefined for any other JSON. @throws ARCHIVE_REFUSED
 */
export function parseImageDocument(bytes, what, archive) {
    const json = parseJson(bytes, what, archive);
    if (typeof json !== "object" || json === null)
        return undefined;
    const isIndex = "manifests" in json;
    const isManifest = "layers" in json && "config" in json;
    if (!isIndex && !isManifest)
        return undefined;
    const { mediaType } = json;
    const types = isIndex ? indexTypes : manifestTypes;
    if (isIndex && ("layers" in json || "config" in json)) {
        throw refused(archive, `${what} is an index and a manifest at the same time`);
    }
    if (mediaType !== undefined && !types.has(String(mediaType))) {
        throw refused(archive, `${what} is not of the type that it says`);
    }
    return isIndex
        ? { kind: "index", index: parseDocument(indexSchema, bytes, what, archive) }
        : { kind: "manifest", manifest: parseDocument(manifestSchema, bytes, what, archive) };
}
function parseJson(bytes, what, archive) {
    try {
        return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    }
    catch (error) {
        throw refused(archive, `${what} is not JSON`, error);
    }
}
