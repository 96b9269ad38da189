import { lstat, open, readlink } from "node:fs/promises";
import { join } from "node:path";
import { parseStoreName } from "../model/store-name.js";
/** Bytes that are read before and behind the digest. */
const around = 128;
/**
 * Looks whether a file or a link holds the digest that its record says it does.
 * @param directory physical path of who refers.
 */
export async function findReferenceEvidence(directory, { name, file, offset }) {
    const digest = Buffer.from(parseStoreName(name).digest);
    const path = join(directory, file);
    const stat = await lstat(path).catch(() => undefined);
    const type = stat?.isSymbolicLink() ? "symlink" : stat?.isFile() ? "file" : "missing";
    if (type === "missing")
        return { holds: false, type, excerpt: "" };
    const start = Math.max(0, offset - around);
    const bytes = type === "symlink"
        ? Buffer.from(await readlink(path)).subarray(start)
        : await readPiece(path, start, digest.length + 2 * around);
    const at = offset - start;
    const holds = bytes.subarray(at, at + digest.length).equals(digest);
    return { holds, type, excerpt: excerptOf(bytes, at, at + digest.length) };
}
async function readPiece(path, start, length) {
    const handle = await open(path);
    try {
        const buffer = Buffer.alloc(length);
        const { bytesRead } = await handle.read(buffer, 0, length, start);
        return buffer.subarray(0, bytesRead);
    }
    finally {
        await handle.close();
    }
}
/** The printable characters from `start` to `end`, and those that adjoin them. */
function excerptOf(bytes, start, end) {
    const text = bytes.toString("latin1");
    const before = /[ -~]*$/.exec(text.slice(0, start))?.[0] ?? "";
    const behind = /^[ -~]*/.exec(text.slice(end))?.[0] ?? "";
    return `${before}${text.slice(start, end).replace(/[^ -~]/g, ".")}${behind}`;
}
