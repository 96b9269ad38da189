import { createHash } from "node:crypto";
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from "node:fs";
import { MrrlError, unreachable } from "../errors/mrrl-error.js";
import { logicalPath } from "../model/store-name.js";
import { tarEnd, tarHeader, tarPadding } from "../plan/tar-header.js";
import { inPieces, pieceSize } from "./pieces.js";
const executable = 0o111;
/**
 * The root file system of an image as a tar archive, made while it is read: no
 * copy of the tree is staged. Everything is root:root with mtime 1; store paths
 * are walked in sorted order, so neither the host's directory order nor its
 * owners or umask show. Synchronous calls: several times faster than queued ones
 * for the many small entries of a system.
 * @throws STORE_CORRUPT for what no store path holds, or a file that has been cut short;
 * HASH_MISMATCH for a damaged source.
 */
export function rootTar(entries, places) {
    return inPieces(parts(entries, places));
}
/**
 * Store paths, or parts of some, as a tar archive with the modes of a store.
 * @param trees name in the archive → where it really is.
 * @param directoryMode other than a store's for what an ordinary user has to unpack.
 * @throws STORE_CORRUPT
 */
export function* storeTar(trees, directoryMode = 0o555) {
    for (const [name, source] of Object.entries(trees)) {
        // The buffer of contents is used again.
        for (const bytes of tree(name, source, directoryMode))
            yield Buffer.from(bytes);
    }
    yield tarEnd;
}
function* parts(entries, { physicalPath, sourcePath }) {
    yield tarHeader({ name: "./", type: "directory", mode: 0o755 });
    for (const entry of entries) {
        switch (entry.type) {
            case "directory":
                if (entry.path === "/")
                    break;
                yield tarHeader({ name: inTar(entry.path), type: "directory", mode: entry.mode });
                break;
            case "file": {
                const content = Buffer.from(entry.content);
                const { mode } = entry;
                yield tarHeader({ name: inTar(entry.path), type: "file", mode, size: content.length });
                yield content;
                yield tarPadding(content.length);
                break;
            }
            case "symlink":
                yield symlink(inTar(entry.path), entry.to);
                break;
            case "store":
                yield* tree(inTar(logicalPath(entry.name)), physicalPath(entry.name));
                break;
            case "source":
                yield* source(inTar(entry.path), sourcePath(entry.sha256), entry.sha256);
                break;
            default:
                unreachable(entry);
        }
    }
    yield tarEnd;
}
/** What is at `source`, whole, with the modes of a store path: 0444 or 0555. */
function* tree(name, source, directoryMode = 0o555) {
    const status = lstatSync(source);
    if (status.isSymbolicLink()) {
        yield symlink(name, readlinkSync(source));
    }
    else if (status.isFile()) {
        const mode = status.mode & executable ? 0o555 : 0o444;
        yield tarHeader({ name, type: "file", mode, size: status.size });
        yield* content(source, status.size);
        yield tarPadding(status.size);
    }
    else if (status.isDirectory()) {
        yield tarHeader({ name, type: "directory", mode: directoryMode });
        for (const child of readdirSync(source).sort()) {
            yield* tree(`${name}/${child}`, `${source}/${child}`, directoryMode);
        }
    }
    else {
        throw new MrrlError("STORE_CORRUPT", "neither a file, a directory nor a symbolic link", {
            place: source,
        });
    }
}
/** A file of the source cache. */
function* source(name, path, digest) {
    const { size } = lstatSync(path);
    const hash = createHash("sha256");
    yield tarHeader({ name, type: "file", mode: 0o444, size });
    yield* content(path, size, hash);
    yield tarPadding(size);
    const found = hash.digest("hex");
    if (found === digest)
        return;
    throw new MrrlError("HASH_MISMATCH", "a cached source is damaged", {
        place: path,
        hint: "remove this file and run the command again to fetch it anew",
        evidence: `expected sha256 ${digest}, got ${found}`,
    });
}
/** The bytes of a file; the buffer is used again for the next ones. @param hash is fed them, too. */
function* content(source, size, hash) {
    const file = openSync(source, "r");
    try {
        const buffer = Buffer.allocUnsafe(Math.min(size, pieceSize));
        for (let left = size; left > 0;) {
            const read = readSync(file, buffer, 0, Math.min(left, buffer.length), null);
            if (read === 0) {
                throw new MrrlError("STORE_CORRUPT", "a file became shorter while it was read", {
                    place: source,
                });
            }
            hash?.update(buffer.subarray(0, read));
            yield buffer.subarray(0, read);
            left -= read;
        }
    }
    finally {
        closeSync(file);
    }
}
function symlink(name, target) {
    return tarHeader({ name, type: "symlink", mode: 0o777, target });
}
/** The absolute path of an image as tar writes it. */
function inTar(path) {
    return `.${path}`;
}
