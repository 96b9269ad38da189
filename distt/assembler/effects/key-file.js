import { lstat, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { LockedKey } from "../model/minisign/secret-key.js";
import { explainDiskFailure } from "./disk-failure.js";
import { flush } from "./flush.js";
import { makeDirectories } from "./make-directories.js";
/** The files of a key pair called `name`, a path without an ending. */
export function keyPairFiles(name) {
    return { secret: `${name}.key`, public: `${name}.pub` };
}
/** @throws USAGE when one of the files is there: a lost key cannot be made again. */
export async function refusePresentKeys(files) {
    for (const path of [files.secret, files.public]) {
        const present = await lstat(path).catch(() => undefined);
        if (present)
            throw alreadyThere(path);
    }
}
/**
 * Writes both files, flushed, or none. Only their owner can read the secret one.
 * @throws USAGE when one of them is there; NO_SPACE and others of a disk.
 */
export async function writeKeyPair(files, texts) {
    const written = [];
    const write = async (path, text, mode) => {
        const file = await open(path, "wx", mode);
        written.push(path);
        try {
            await file.writeFile(text);
            await file.sync();
        }
        finally {
            await file.close();
        }
    };
    try {
        const directory = dirname(files.secret);
        await makeDirectories(directory);
        await write(files.secret, texts.secret, 0o600);
        await write(files.public, texts.public, 0o644);
        await flush(directory);
    }
    catch (error) {
        for (const path of written)
            await rm(path, { force: true }).catch(() => { });
        if (error.code === "EEXIST") {
            throw alreadyThere(written.length === 0 ? files.secret : files.public);
        }
        throw explainDiskFailure(error, {
            what: "the key",
            place: files.secret,
            elsewhere: "name another place for it",
            refused: "USAGE",
        });
    }
}
/** Reads a secret key's file. @throws USAGE, KEY_INVALID */
export async function readKeyFile(path) {
    let text;
    try {
        text = await readFile(path, "utf8");
    }
    catch (error) {
        const missing = error.code === "ENOENT";
        const what = missing ? "there is no such key" : `the key cannot be read: ${error}`;
        throw new MrrlError("USAGE", what, {
            place: path,
            hint: "make one with `mrrl key new`, and name its .key file",
            cause: error,
        });
    }
    return new LockedKey(text, path);
}
function alreadyThere(place) {
    return new MrrlError("USAGE", "this file is there already, and a lost key cannot be made again", {
        place,
        hint: "choose another name, or move it away yourself",
    });
}
