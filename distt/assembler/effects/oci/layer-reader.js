import { createHash } from "node:crypto";
import { largestId } from "../../model/oci/run-config.js";
import { entryPath, linkText, quote, refused, } from "../../plan/archive-policy.js";
import { applyLayer } from "../../plan/oci/apply-layer.js";
import { Layer } from "../../plan/oci/layer.js";
import { readCompressed } from "../compressed-range.js";
import { readTar } from "../tar-entries.js";
import { readFailure } from "./archive.js";
import { compareDigests, verifyBlob } from "./blob.js";
const GiB = 1024 ** 3;
/** Of all layers together. A million entries take about half a GiB of memory. */
export const imageLimits = {
    entries: 1_000_000,
    depth: 128,
    fileBytes: 16 * GiB,
    totalBytes: 32 * GiB,
};
/**
 * Reads a layer and puts it on top of the lower ones. Extended attributes and times are
 * dropped; of the former those that matter are of no use on a root that is mounted nosuid.
 * @param what the layer, for messages.
 * @throws HASH_MISMATCH before anything of a damaged layer is taken, if its digest is known,
 * and otherwise afterwards; ARCHIVE_REFUSED
 */
export async function addLayer(archive, { range, compression, digest, diffId }, what, { root, spool, tally, limits }, signal) {
    if (digest !== undefined)
        await verifyBlob(archive, range, digest, what, signal);
    const place = `${archive.path}: ${what}`;
    const layer = new Layer(root, tally, place);
    const hash = createHash("sha256");
    if (range.length === 0)
        throw refused(place, "it is empty");
    const chunks = hashed(readCompressed(range, compression), hash, range.path, signal);
    await readTar(chunks, { limits, archive: place }, async (header, content) => {
        const path = entryPath(header.name, limits, place);
        tally.count(path, header.size);
        const entry = layerEntry(header, path, spool.length, limits, place);
        if (entry.type === "file") {
            for await (const chunk of content)
                spool.append(chunk);
        }
        layer.add(entry);
    });
    compareDigests(archive, `${what}, unpacked,`, diffId, hash.digest("hex"));
    applyLayer(root, layer.root, place);
}
/** An entry as the layer takes it. @param offset where its content goes. */
function layerEntry(header, path, offset, limits, place) {
    const { name, type, size, linkname } = header;
    const attributes = () => attributesOf(header, place);
    switch (type) {
        case "directory":
        case "fifo":
            return { type, path, attributes: attributes() };
        case "file":
        case "contiguous-file":
            return { type: "file", path, attributes: attributes(), content: { offset, size } };
        case "symlink": {
            const target = linkText(name, linkname, place);
            return { type, path, attributes: attributes(), target };
        }
        case "link": {
            const target = entryPath(linkText(name, linkname, place), limits, place);
            return { type, path, target };
        }
        default:
            throw refused(place, `${quote(name)} is a ${type?.replace("-", " ") ?? "thing of unknown kind"}`);
    }
}
function attributesOf({ name, mode, uid, gid, pax }, place) {
    const id = (number, record, whose) => {
        const value = record === undefined ? number : /^\d{1,15}$/.test(record) ? Number(record) : -1;
        if (Number.isInteger(value) && value >= 0 && value <= largestId)
            return value;
        const shown = quote(record ?? String(number));
        throw refused(place, `${quote(name)} belongs to the ${whose} ${shown}, and no more than ${largestId} can be`);
    };
    return {
        mode: mode & 0o7777,
        uid: id(uid, pax?.uid, "user"),
        gid: id(gid, pax?.gid, "group"),
    };
}
async function* hashed(chunks, hash, path, signal) {
    try {
        for await (const chunk of chunks) {
            signal.throwIfAborted();
            hash.update(chunk);
            yield chunk;
        }
    }
    catch (error) {
        throw readFailure(error, path);
    }
}
