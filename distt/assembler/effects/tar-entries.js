import { extract } from "tar-stream";
import { MrrlError } from "../errors/mrrl-error.js";
import { quote, refused } from "../plan/archive-policy.js";
/**
 * Reads a tar stream (pax, ustar, GNU; tar(5)), an entry at a time. Memory is bounded by
 * the stream's own chunks. Contents of other things than files, and sparse files, are refused.
 * @throws ARCHIVE_REFUSED, also when the archive's end is missing; what `visit` throws.
 */
export async function readTar(chunks, source, visit) {
    const reader = extract();
    // Whichever side fails first tears the other down; the cause is then the useful error.
    const [visited, fed] = await Promise.allSettled([
        visitEntries(reader, source, visit),
        feed(chunks, reader, source),
    ]);
    const errors = [visited, fed].flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    if (errors.length === 0)
        return;
    const known = errors.find((error) => error instanceof MrrlError);
    if (known)
        throw known;
    const system = errors.find((error) => error.syscall !== undefined);
    if (system)
        throw system;
    throw refused(source.archive, errors[0].message, errors[0]);
}
/** Whether an entry is a regular file. */
export function isFile({ type }) {
    return type === "file" || type === "contiguous-file";
}
async function visitEntries(entries, { archive }, visit) {
    for await (const entry of entries) {
        const header = entry.header;
        const { name, size, pax } = header;
        if (size > 0 && !isFile(header)) {
            throw refused(archive, `${quote(name)} is no file but has content`);
        }
        // Its content would be a table of the holes, not the file.
        if (Object.keys(pax ?? {}).some((key) => key.startsWith("GNU.sparse."))) {
            throw refused(archive, `${quote(name)} is a sparse file`);
        }
        await visit(header, entry);
        // The reader goes on when the entry's stream has ended.
        if (!entry.destroyed)
            entry.resume();
    }
}
/** Gives the reader the stream's bytes, and checks that the archive ends as tar(5) says. */
async function feed(chunks, reader, { limits, archive }) {
    let total = 0;
    let zeros = 0;
    let goOn = () => { };
    reader.on("drain", () => goOn());
    reader.on("close", () => goOn());
    try {
        for await (const chunk of chunks) {
            if (reader.destroyed)
                return;
            total += chunk.byteLength;
            // Headers and padding count too, so that a stream of nothing but zeros ends as well.
            if (total > limits.totalBytes + limits.entries * 2048) {
                throw refused(archive, `it unpacks to more than ${limits.totalBytes} bytes`);
            }
            const tail = trailingZeros(chunk);
            zeros = tail === chunk.byteLength ? zeros + tail : tail;
            if (!reader.write(chunk) && !reader.destroyed) {
                await new Promise((resolve) => {
                    goOn = resolve;
                });
            }
        }
        if (zeros < 1024 || total % 512 !== 0)
            throw refused(archive, "its end is missing");
        reader.end(undefined);
    }
    catch (error) {
        reader.destroy(error);
        throw error;
    }
}
function trailingZeros(chunk) {
    let index = chunk.byteLength;
    while (index > 0 && chunk[index - 1] === 0)
        index--;
    return chunk.byteLength - index;
}
