import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { MrrlError } from "../../errors/mrrl-error.js";
import { largestDocument } from "../../model/oci/documents.js";
import { sha256 } from "../../model/sha256.js";
import { refused } from "../../plan/archive-policy.js";
import { readFailure, readRange } from "./archive.js";
/** The digest that a descriptor names. @throws ARCHIVE_REFUSED for other algorithms than sha256. */
export function digestOf(text, { path }) {
    const hex = /^sha256:([0-9a-f]{64})$/.exec(text)?.[1];
    if (!hex)
        throw refused(path, `'${text.slice(0, 100)}' is no sha256 digest`);
    return hex;
}
/** Where a blob of an image layout is. */
export function findBlob(archive, digest) {
    return archive.find(`blobs/sha256/${digest}`);
}
/**
 * The blob of a descriptor, whose bytes are not looked at.
 * @throws ARCHIVE_REFUSED when it is missing or has another size.
 */
export async function describedBlob(archive, { digest, size }, what) {
    const range = await findBlob(archive, digestOf(digest, archive));
    if (!range)
        throw refused(archive.path, `${what} ${digest} is missing in it`);
    if (range.length !== size) {
        throw refused(archive.path, `${what} ${digest} has ${range.length} bytes instead of ${size}`);
    }
    return range;
}
/** The bytes of a JSON document. @throws ARCHIVE_REFUSED when there are too many. */
export async function readDocument({ path }, range, what) {
    if (range.length > largestDocument) {
        throw refused(path, `${what} is larger than ${largestDocument} bytes`);
    }
    return readRange(range);
}
/** The same of a document whose digest is known. @throws HASH_MISMATCH */
export async function readPinnedDocument(archive, range, digest, what) {
    const bytes = await readDocument(archive, range, what);
    compareDigests(archive, what, digest, sha256(bytes));
    return bytes;
}
/** Compares a blob with its digest. @throws HASH_MISMATCH */
export async function verifyBlob(archive, range, digest, what, signal) {
    const hash = createHash("sha256");
    const { path, start, length } = range;
    const end = start + length - 1;
    try {
        if (length > 0) {
            for await (const piece of createReadStream(path, { start, end, highWaterMark: 1 << 20 })) {
                signal.throwIfAborted();
                hash.update(piece);
            }
        }
    }
    catch (error) {
        throw readFailure(error, path);
    }
    compareDigests(archive, what, digest, hash.digest("hex"));
}
/** @throws HASH_MISMATCH with both. */
export function compareDigests({ path }, what, expected, found) {
    if (found === expected)
        return;
    throw new MrrlError("HASH_MISMATCH", `${what} of an image is not the one that was pinned`, {
        place: path,
        hint: "the archive is damaged, or somebody changed it; get it again",
        evidence: `expected sha256:${expected}\n     got sha256:${found}`,
    });
}
