import { lstat, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { MrrlError } from "../errors/mrrl-error.ts";
import { LockedKey } from "../model/minisign/secret-key.ts";
import { explainDiskFailure } from "./disk-failure.ts";
import { flush } from "./flush.ts";
import { makeDirectories } from "./make-directories.ts";

/** Where the two halves of a key pair are. */
export interface KeyPairFiles {
  readonly secret: string;
  readonly public: string;
}

/** The files of a key pair called `name`, a path without an ending. */
export function keyPairFiles(name: string): KeyPairFiles {
  return { secret: `${name}.key`, public: `${name}.pub` };
}

/** @throws USAGE when one of the files is there: a lost key cannot be made again. */
export async function refusePresentKeys(files: KeyPairFiles): Promise<void> {
  for (const path of [files.secret, files.public]) {
    const present = await lstat(path).catch(() => undefined);
    if (present) throw alreadyThere(path);
  }
}

/**
 * Writes both files, flushed, or none. Only their owner can read the secret one.
 * @throws USAGE when one of them is there; NO_SPACE and others of a disk.
 */
export async function writeKeyPair(
  files: KeyPairFiles,
  texts: { readonly secret: string; readonly public: string },
): Promise<void> {
  const written: string[] = [];
  const write = async (path: string, text: string, mode: number) => {
    const file = await open(path, "wx", mode);
    written.push(path);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  };
  try {
    const directory = dirname(files.secret);
    await makeDirectories(directory);
    await write(files.secret, texts.secret, 0o600);
    await write(files.public, texts.public, 0o644);
    await flush(directory);
  } catch (error) {
    for (const path of written) await rm(path, { force: true }).catch(() => {});
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
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
export async function readKeyFile(path: string): Promise<LockedKey> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const what = missing ? "there is no such key" : `the key cannot be read: ${error}`;
    throw new MrrlError("USAGE", what, {
      place: path,
      hint: "make one with `mrrl key new`, and name its .key file",
      cause: error,
    });
  }
  return new LockedKey(text, path);
}

function alreadyThere(place: string): MrrlError {
  return new MrrlError("USAGE", "this file is there already, and a lost key cannot be made again", {
    place,
    hint: "choose another name, or move it away yourself",
  });
}
