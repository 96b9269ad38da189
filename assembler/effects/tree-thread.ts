import { createHash, hash } from "node:crypto";
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import type { Sha256 } from "../model/sha256.ts";
import { comparePaths, type TreeEntry, treeHash } from "../model/tree-listing.ts";

/** What a thread of tree-threads.ts is asked for, one at a time. */
export type TreeRequest =
  /** List a tree; of a small one read the files as well. */
  | { readonly type: "list"; readonly root: string }
  /** Read some files of a tree. */
  | { readonly type: "read"; readonly root: string; readonly files: readonly string[] };

/** What can be told of a tree without its record. */
export interface TreeSigns {
  /** Sum of file sizes, in bytes. */
  readonly size: number;
  readonly files: number;
  /** Entries with other modes than store paths have; `` is the tree's own directory. */
  readonly modes: readonly { readonly path: string; readonly mode: number }[];
  /** Devices, fifos, sockets. */
  readonly foreign: readonly string[];
  /** What has another time than 1, and so was written after it was made canonical. */
  readonly touched: readonly string[];
  /** Files and directories that could not be read, and why. */
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
}

export type TreeReply =
  /** `treeHash` of a small tree; of a large one what is still to be read. */
  | { readonly type: "tree"; readonly signs: TreeSigns; readonly treeHash: Sha256 }
  | {
      readonly type: "entries";
      readonly signs: TreeSigns;
      /** As `packEntries` writes them. */
      readonly entries: string;
      /** The size of each entry that is a file; -1 of others. */
      readonly sizes: Float64Array;
    }
  | { readonly type: "digests"; readonly digests: readonly (Sha256 | { why: string })[] };

/** Entries as one string: hundreds of thousands of objects take long between threads. */
function packEntries(entries: readonly TreeEntry[]): string {
  return entries
    .map((entry) => {
      if (entry.type === "symlink") return `l\0${entry.path}\0${entry.target}`;
      if (entry.type === "directory") return `d\0${entry.path}\0`;
      return `${entry.executable ? "x" : "f"}\0${entry.path}\0`;
    })
    .join("\0");
}

/** Up to so many bytes and files the thread that lists a tree reads it, too. */
const small = { bytes: 64 << 20, files: 4000 } as const;

/** Reads go through one buffer, which stays in the processor's caches. */
const buffer = Buffer.allocUnsafe(1 << 20);

parentPort?.on("message", (request: TreeRequest) => {
  const reply = request.type === "list" ? list(request.root) : read(request.root, request.files);
  parentPort?.postMessage(reply);
});

/** The sha256 of a file: synchronous calls, since a thread has nothing else to do. */
function digestOf(path: string): Sha256 {
  const file = openSync(path, "r");
  try {
    let length = readSync(file, buffer, 0, buffer.length, null);
    // Most files are small: one call hashes them.
    if (length < buffer.length) return hash("sha256", buffer.subarray(0, length)) as Sha256;
    const digest = createHash("sha256");
    while (length > 0) {
      digest.update(buffer.subarray(0, length));
      length = readSync(file, buffer, 0, buffer.length, null);
    }
    return digest.digest("hex") as Sha256;
  } finally {
    closeSync(file);
  }
}

function read(root: string, files: readonly string[]): TreeReply {
  const digests = files.map((path) => {
    try {
      return digestOf(`${root}/${path}`);
    } catch (error) {
      return { why: (error as Error).message };
    }
  });
  return { type: "digests", digests };
}

const unread = "" as Sha256;

function list(root: string): TreeReply {
  const entries: TreeEntry[] = [];
  const sizes = new Map<string, number>();
  const modes: { path: string; mode: number }[] = [];
  const foreign: string[] = [];
  const touched: string[] = [];
  const unreadable: { path: string; why: string }[] = [];
  const attempt = <T>(path: string, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      unreadable.push({ path, why: (error as Error).message });
      return undefined;
    }
  };
  const check = (path: string, mode: number, time: number, usual: (mode: number) => boolean) => {
    if (!usual(mode & 0o7777)) modes.push({ path, mode: mode & 0o7777 });
    if (time !== 1000) touched.push(path);
  };
  const visit = (prefix: string): void => {
    const directory = prefix === "" ? root : `${root}/${prefix}`;
    const found = attempt(prefix, () => readdirSync(directory, { withFileTypes: true })) ?? [];
    for (const entry of found) {
      const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isSymbolicLink()) {
        const target = attempt(path, () => readlinkSync(`${root}/${path}`)) ?? "";
        entries.push({ type: "symlink", path, target });
        continue;
      }
      const stat = attempt(path, () => lstatSync(`${root}/${path}`));
      if (stat?.isFile()) {
        check(path, stat.mode, stat.mtimeMs, (mode) => mode === 0o444 || mode === 0o555);
        const executable = (stat.mode & 0o111) !== 0;
        entries.push({ type: "file", path, executable, digest: unread });
        sizes.set(path, stat.size);
      } else if (stat?.isDirectory()) {
        check(path, stat.mode, stat.mtimeMs, (mode) => mode === 0o555);
        entries.push({ type: "directory", path });
        visit(path);
      } else if (stat) {
        foreign.push(path);
      }
    }
  };
  const own = attempt("", () => lstatSync(`${root}/.`));
  if (own) check("", own.mode, own.mtimeMs, (mode) => mode === 0o555);
  visit("");
  entries.sort((a, b) => comparePaths(a.path, b.path));
  const size = [...sizes.values()].reduce((sum, each) => sum + each, 0);
  const signs = { size, files: sizes.size, modes, foreign, touched, unreadable };
  if (size <= small.bytes && sizes.size <= small.files) {
    const whole = entries.map((entry) =>
      entry.type === "file"
        ? {
            ...entry,
            digest: attempt(entry.path, () => digestOf(`${root}/${entry.path}`)) ?? unread,
          }
        : entry,
    );
    return { type: "tree", signs, treeHash: treeHash(whole) };
  }
  const packed = new Float64Array(entries.map(({ path }) => sizes.get(path) ?? -1));
  return { type: "entries", signs, entries: packEntries(entries), sizes: packed };
}
