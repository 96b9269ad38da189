import { writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { rootTar } from "./root-tar.js";
import { runTool } from "./toolbox.js";
/** Up to this size of the content, in bytes, the time for a smaller image is well spent. */
const largestThorough = 128 << 20;
/** How files of so many bytes together are compressed, as mkfs.erofs calls it. */
export function erofsCompression(size) {
    return size <= largestThorough ? "lz4hc,level=9" : "lz4";
}
/**
 * Writes an EROFS image: 4 KiB blocks, compressed with lz4hc or, if there is a lot, lz4,
 * in clusters of up to 64 KiB, everything dated 1, without extended attributes. The
 * result does not depend on the number of workers (docs/decisions/0031).
 * @param output the image file to make; its directory is writable. While the archive is
 * read, mkfs.erofs keeps the contents in this file, far behind its end.
 * @throws TOOL_FAILED when mkfs.erofs fails; what reading the archive throws.
 */
export async function makeErofs(context, toolbox, output, uuid, { tar, size, owners, hints }) {
    if (hints !== "")
        await writeFile(`${output}.hints`, hints);
    await runTool(context, toolbox, [
        "mkfs.erofs",
        "--quiet",
        "-b4096",
        "-T1",
        `-U${uuid}`,
        ...(owners === "root" ? ["--all-root"] : []),
        "-x-1",
        `-z${erofsCompression(size)}`,
        "-C65536",
        ...(hints === "" ? [] : [`--compress-hints=/output/${basename(output)}.hints`]),
        "--tar=f",
        `/output/${basename(output)}`,
    ], {
        binds: [{ type: "bind", source: dirname(output), target: "/output", writable: true }],
        stdin: tar,
    });
}
/**
 * Writes an EROFS image of a root file system, in which everything is root's.
 * @param size of all files together, in bytes.
 * @throws TOOL_FAILED; HASH_MISMATCH for a damaged source.
 */
export function writeErofs(context, toolbox, output, uuid, entries, places, size) {
    return makeErofs(context, toolbox, output, uuid, {
        tar: rootTar(entries, places),
        size,
        owners: "root",
        hints: uncompressed(entries),
    });
}
/**
 * What mkfs.erofs must not try to compress, as it takes hints: `<cluster size> <regular
 * expression>`, where 0 means not at all. Of an archive it sees paths as they stand there.
 * Trying takes lz4hc many times as long, and gains next to nothing (docs/decisions/0151).
 */
function uncompressed(entries) {
    const paths = entries.flatMap((entry) => (entry.type === "source" ? [entry.path] : []));
    const directories = new Set(paths.map((path) => dirname(path)));
    return [...directories].map((path) => `0 ^\\.${path.replaceAll(".", "\\.")}/\n`).join("");
}
