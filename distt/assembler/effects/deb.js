import { open } from "node:fs/promises";
import { refused } from "../plan/archive-policy.js";
import { readCompressed } from "./compressed-range.js";
import { extractTar } from "./tar-extract.js";
/**
 * Unpacks the files of a Debian binary package (deb(5)) into an existing directory,
 * as a merged-/usr tree. Maintainer scripts do not run. Several packages unpack into
 * one directory: directories merge, a file that two of them have is refused.
 * @throws ARCHIVE_REFUSED; what was written before is left for the caller to remove.
 */
export async function unpackDeb(file, directory, limits) {
    const { range, compression } = await findData(file);
    await extractTar(readErrors(readCompressed(range, compression), file), directory, {
        archive: file,
        usrMerge: true,
        ...(limits ? { limits } : {}),
    });
}
/** Damage found by a decompressor is the archive's. */
async function* readErrors(chunks, file) {
    try {
        yield* chunks;
    }
    catch (error) {
        throw refused(file, error.message, error);
    }
}
const magic = "!<arch>\n";
const headerSize = 60;
const compressions = {
    "data.tar": "none",
    "data.tar.gz": "gzip",
    "data.tar.xz": "xz",
    "data.tar.zst": "zstd",
};
/** Finds the data member and checks that the package has exactly the members that deb(5) lists. */
async function findData(file) {
    const handle = await open(file, "r");
    try {
        const members = await listMembers(handle, file);
        const [version, control, data, ...more] = members.filter(({ name }) => !name.startsWith("_"));
        if (version?.name !== "debian-binary" || !control || !data || more.length > 0) {
            throw refused(file, "it is not a Debian binary package");
        }
        const text = Buffer.alloc(Math.min(version.range.length, 16));
        await handle.read(text, 0, text.length, version.range.start);
        const compression = compressions[data.name];
        if (!text.toString("latin1").startsWith("2.") ||
            !/^control\.tar(?:\.\w+)?$/.test(control.name)) {
            throw refused(file, "it is not a Debian binary package of format 2");
        }
        if (compression === undefined) {
            throw refused(file, "its data is compressed in a way that mrrl does not know");
        }
        return { range: data.range, compression };
    }
    finally {
        await handle.close();
    }
}
/** The members of an ar archive in the common format (deb(5)), which fill the file exactly. */
async function listMembers(handle, file) {
    const { size } = await handle.stat();
    const head = Buffer.alloc(magic.length);
    await handle.read(head, 0, head.length, 0);
    if (head.toString("latin1") !== magic)
        throw refused(file, "it is not an ar archive");
    const members = [];
    let position = magic.length;
    while (position < size) {
        const header = Buffer.alloc(headerSize);
        const { bytesRead } = await handle.read(header, 0, headerSize, position);
        const text = header.toString("latin1");
        const name = /^([!-~]+?)\/? *$/.exec(text.slice(0, 16))?.[1];
        const length = /^(\d{1,10}) *$/.exec(text.slice(48, 58))?.[1];
        if (bytesRead !== headerSize || text.slice(58) !== "`\n" || !name || !length) {
            throw refused(file, `there is no ar member at byte ${position}`);
        }
        const range = { path: file, start: position + headerSize, length: Number(length) };
        const end = range.start + range.length;
        if (end > size)
            throw refused(file, `it is cut off within ${name}`);
        members.push({ name, range });
        if (members.length > 16)
            throw refused(file, "it has too many members");
        // Members start at even positions; the last one's padding may be left out.
        position = end + (end % 2);
    }
    return members;
}
