import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, sep } from "node:path";
import { MrrlError } from "../errors/mrrl-error.ts";

/** The largest text file that a definition may consist of or name, in bytes. */
const largestText = 1024 * 1024;

/** Whether a path leads to something. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

/**
 * Reads a text file: UTF-8, at most 1 MiB, without NUL characters, kept exactly.
 * @param place where it is named, for messages.
 * @throws DEFINITION_INVALID
 */
export async function readText(path: string, place = path): Promise<string> {
  const refuse = (message: string, hint: string) =>
    new MrrlError("DEFINITION_INVALID", message, { place, hint });
  // Before opening it: reading from a pipe or a device may never end.
  const status = await stat(path);
  if (!status.isFile()) throw refuse(`'${path}' is not a plain file`, "name a text file");
  if (status.size > largestText) {
    throw refuse(
      `'${path}' has ${status.size} bytes, more than 1 MiB`,
      "make it a source of the package",
    );
  }
  const bytes = await readFile(path);
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw refuse(`'${path}' is not UTF-8 text`, "binary files can only be sources of a package");
}

/**
 * Reads a text file that a definition names, relative to the definition's own directory.
 * @param owner the definition's file.
 * @throws DEFINITION_NOT_FOUND; DEFINITION_INVALID when a link leads out of the directory
 */
export async function readBeside(owner: string, name: string, place: string): Promise<string> {
  const directory = dirname(owner);
  const path = `${directory}/${name}`;
  let inside: boolean;
  try {
    inside = (await realpath(path)).startsWith(`${await realpath(directory)}${sep}`);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new MrrlError("DEFINITION_NOT_FOUND", `there is no file '${name}'`, {
      place,
      hint: `put it into ${directory}`,
    });
  }
  if (!inside) {
    throw new MrrlError("DEFINITION_INVALID", `'${name}' leads out of its directory`, {
      place,
      hint: `put the file itself into ${directory}`,
    });
  }
  return readText(path, place);
}
