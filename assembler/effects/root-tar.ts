import { createReadStream } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { type Header, type Pack, pack } from "tar-stream";
import { MrrlError, unreachable } from "../errors/mrrl-error.ts";
import type { RootEntry } from "../model/root-entry.ts";
import { logicalPath, type StoreName } from "../model/store-name.ts";

const executable = 0o111;

type TarHeader = Partial<Header> & Pick<Header, "name">;

/**
 * The root file system of an image as a tar stream, made while it is read: no
 * copy of the tree is staged. Everything is root:root with mtime 1; store paths
 * are walked in sorted order, so neither the host's directory order nor its
 * owners or umask show.
 */
export async function* rootTar(
  entries: readonly RootEntry[],
  physicalPath: (name: StoreName) => string,
): AsyncGenerator<Uint8Array> {
  const archive = pack();
  const filling = fill(archive, entries, physicalPath).catch((error) => archive.destroy(error));
  for await (const chunk of archive) yield chunk as Uint8Array;
  await filling;
}

async function fill(
  archive: Pack,
  entries: readonly RootEntry[],
  physicalPath: (name: StoreName) => string,
): Promise<void> {
  add(archive, { name: "./", type: "directory", mode: 0o755 });
  for (const entry of entries) {
    switch (entry.type) {
      case "directory":
        if (entry.path === "/") break;
        add(archive, { name: inTar(entry.path), type: "directory", mode: entry.mode });
        break;
      case "file":
        add(archive, { name: inTar(entry.path), type: "file", mode: entry.mode }, entry.content);
        break;
      case "symlink":
        add(archive, { name: inTar(entry.path), type: "symlink", linkname: entry.to });
        break;
      case "store":
        await addTree(archive, inTar(logicalPath(entry.name)), physicalPath(entry.name));
        break;
      default:
        unreachable(entry);
    }
  }
  archive.finalize();
}

/** Adds what is at `source`, whole, with the modes of a store path: 0444 or 0555. */
async function addTree(archive: Pack, name: string, source: string): Promise<void> {
  const status = await lstat(source);
  if (status.isSymbolicLink()) {
    add(archive, { name, type: "symlink", linkname: await readlink(source) });
  } else if (status.isFile()) {
    const mode = status.mode & executable ? 0o555 : 0o444;
    await addFile(archive, { name, type: "file", mode, size: status.size }, source);
  } else if (status.isDirectory()) {
    add(archive, { name, type: "directory", mode: 0o555 });
    for (const child of (await readdir(source)).sort()) {
      await addTree(archive, `${name}/${child}`, `${source}/${child}`);
    }
  } else {
    throw new MrrlError("STORE_CORRUPT", "neither a file, a directory nor a symbolic link", {
      place: source,
    });
  }
}

async function addFile(archive: Pack, header: TarHeader, source: string): Promise<void> {
  const sink = archive.entry({ ...ownership, ...header });
  await pipeline(createReadStream(source, { highWaterMark: 1 << 20 }), sink);
}

function add(archive: Pack, header: TarHeader, content = ""): void {
  archive.entry({ ...ownership, ...header }, content);
}

const ownership = { uid: 0, gid: 0, mtime: new Date(1000) };

/** The absolute path of an image as tar writes it. */
function inTar(path: string): string {
  return `.${path}`;
}
