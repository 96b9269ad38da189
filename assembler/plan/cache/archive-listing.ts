import type { Sha256 } from "../../model/sha256.ts";
import { comparePaths, type TreeEntry } from "../../model/tree-listing.ts";
import { entryPath, linkText, quote, refused, usualLimits } from "../archive-policy.ts";
import { ArchiveTally } from "../archive-tally.ts";

/** A file of an archive; its content is where the sizes of those before it put it. */
export interface ArchivedFile {
  readonly path: string;
  readonly executable: boolean;
  readonly size: number;
  readonly sha256: Sha256;
}

/** All that a store path consists of but for the contents of its files; each sorted by path. */
export interface ArchiveListing {
  readonly directories: readonly string[];
  readonly files: readonly ArchivedFile[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
}

/** The first line: what it is, and of which format. */
const head = '["mrrl-archive",1]';

/** The listing as text: the head, then one JSON array a line: `d`, `f`, `x` (executable) or `l`, path, and the rest. */
export function renderListing({ directories, files, links }: ArchiveListing): string {
  const lines = [
    ...directories.map((path) => ["d", path]),
    ...files.map(({ path, executable, size, sha256 }) => [
      executable ? "x" : "f",
      path,
      size,
      sha256,
    ]),
    ...links.map(({ path, target }) => ["l", path, target]),
  ];
  return [head, ...lines.map((line) => JSON.stringify(line)), ""].join("\n");
}

/**
 * Reads a listing: nothing in it leads out of the tree, each name occurs once, and what has
 * something below it is a directory.
 * @throws ARCHIVE_REFUSED
 */
export function parseListing(text: string, place: string): ArchiveListing {
  const directories: string[] = [];
  const files: ArchivedFile[] = [];
  const links: { path: string; target: string }[] = [];
  const tally = new ArchiveTally(usualLimits, place);
  const kinds = new Map<string, string>();
  const lines = text.split("\n");
  if (lines.shift() !== head || lines.pop() !== "") {
    throw refused(place, "its listing is of another format, or cut off");
  }
  for (const line of lines) {
    const [kind, path, third, fourth] = parseLine(line, place);
    tally.count(path, kind === "f" || kind === "x" ? Number(third) : 0);
    if (path === "" || entryPath(path, usualLimits, place) !== path) {
      throw refused(place, `${quote(path)} is not a plain name`);
    }
    if (kinds.has(path)) throw refused(place, `${quote(path)} occurs twice`);
    kinds.set(path, kind);
    if (kind === "d") directories.push(path);
    else if (kind === "l") links.push({ path, target: linkText(path, String(third), place) });
    else {
      const digest = String(fourth);
      if (!/^[0-9a-f]{64}$/.test(digest)) throw refused(place, `${quote(path)} has no digest`);
      const file = { path, executable: kind === "x", size: Number(third) };
      files.push({ ...file, sha256: digest as Sha256 });
    }
  }
  for (const path of kinds.keys()) {
    const end = path.lastIndexOf("/");
    if (end > 0 && kinds.get(path.slice(0, end)) !== "d") {
      throw refused(place, `${quote(path)} is in no directory`);
    }
  }
  for (const paths of [directories, files.map(({ path }) => path), links.map(({ path }) => path)]) {
    if (paths.some((path, index) => index > 0 && comparePaths(paths[index - 1] ?? "", path) >= 0)) {
      throw refused(place, "its listing is not sorted");
    }
  }
  return { directories, files, links };
}

function parseLine(line: string, place: string): [string, string, unknown, unknown] {
  let parts: unknown;
  try {
    parts = JSON.parse(line);
  } catch (cause) {
    throw refused(place, "its listing has a line that is not JSON", cause);
  }
  // Objects and lists could become any text, or none, when they are taken for one.
  if (Array.isArray(parts) && parts.every((part) => typeof part !== "object" || part === null)) {
    const [kind, path, third, fourth] = parts;
    const length = { d: 2, f: 4, x: 4, l: 3 }[String(kind)];
    const plain = typeof kind === "string" && typeof path === "string";
    if (plain && length === parts.length) return [kind, path, third, fourth];
  }
  throw refused(place, "its listing has a line of an unknown kind");
}

/** The entries of the tree, from which its hash is made. */
export function listedEntries({ directories, files, links }: ArchiveListing): TreeEntry[] {
  return [
    ...directories.map((path) => ({ type: "directory", path }) as const),
    ...files.map(
      ({ path, executable, sha256 }) =>
        ({ type: "file", path, executable, digest: sha256 }) as const,
    ),
    ...links.map(({ path, target }) => ({ type: "symlink", path, target }) as const),
  ];
}
