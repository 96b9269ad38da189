import { Worker } from "node:worker_threads";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Sha256 } from "../model/sha256.ts";
import { type TreeEntry, treeHash } from "../model/tree-listing.ts";
import { askThread } from "./ask-thread.ts";
import type { TreeReply, TreeRequest, TreeSigns } from "./tree-thread.ts";

/** A tree that was read to its end. */
export interface ReadTree {
  readonly root: string;
  readonly treeHash: Sha256;
  readonly signs: TreeSigns;
}

export interface TreeThreadOptions {
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Told the bytes read since it was called last. */
  readonly onBytes: (count: number) => void;
}

const ask = (worker: Worker, request: TreeRequest) =>
  askThread<TreeReply>(worker, request, "reading the store");

/** A thread gets files of so many bytes, or so many files, at a time. */
const batch = { bytes: 16 << 20, files: 256 } as const;

/** A file whose content is still to be read. */
interface ListedFile {
  /** Its place in the tree's entries. */
  readonly index: number;
  readonly size: number;
}

/** Some files of a large tree, and where their digests go. */
interface Batch {
  readonly tree: LargeTree;
  readonly files: readonly ListedFile[];
}

interface LargeTree {
  readonly root: string;
  readonly signs: TreeSigns;
  readonly entries: TreeEntry[];
  readonly unreadable: { path: string; why: string }[];
  /** Batches that are not read yet. */
  left: number;
}

/**
 * Lists and hashes trees, and calls `onTree` for each as soon as it is read. The work is
 * divided by file, so that one large tree keeps all threads busy; only so much of it is
 * in memory as is being read.
 * @param roots physical paths; the largest first is the fastest.
 * @throws INTERRUPTED
 */
export async function readTrees(
  roots: readonly string[],
  { threads, signal, onBytes }: TreeThreadOptions,
  onTree: (tree: ReadTree) => void,
): Promise<void> {
  const queue = [...roots].reverse();
  const batches: Batch[] = [];
  const workers: Worker[] = [];
  const idle: (() => void)[] = [];
  let listing = 0;
  const terminate = () => workers.map((worker) => worker.terminate());
  signal.addEventListener("abort", terminate, { once: true });

  const listOne = async (worker: Worker, root: string): Promise<void> => {
    listing++;
    const reply = await ask(worker, { type: "list", root });
    listing--;
    if (reply.type === "tree") {
      onBytes(reply.signs.size);
      onTree({ root, treeHash: reply.treeHash, signs: reply.signs });
    } else if (reply.type === "entries") {
      batches.push(...divide(root, reply));
    }
    for (const wake of idle.splice(0)) wake();
  };
  const readOne = async (worker: Worker, { tree, files }: Batch): Promise<void> => {
    const { root, entries, unreadable } = tree;
    const paths = files.map(({ index }) => entries[index]?.path ?? "");
    const reply = await ask(worker, { type: "read", root, files: paths });
    if (reply.type !== "digests") throw new MrrlError("BUG", "a thread answered something else");
    for (const [at, { index }] of files.entries()) {
      const [digest, entry] = [reply.digests[at], entries[index]];
      if (typeof digest === "string" && entry?.type === "file")
        entries[index] = { ...entry, digest };
      else if (typeof digest === "object")
        unreadable.push({ path: entry?.path ?? "", why: digest.why });
    }
    onBytes(files.reduce((sum, { size }) => sum + size, 0));
    if (--tree.left > 0) return;
    const signs = { ...tree.signs, unreadable: [...tree.signs.unreadable, ...unreadable] };
    onTree({ root, treeHash: treeHash(entries), signs });
  };
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL("./tree-thread.js", import.meta.url));
    workers.push(worker);
    for (;;) {
      if (signal.aborted) return;
      const files = batches.shift();
      if (files) {
        await readOne(worker, files);
        continue;
      }
      const root = queue.pop();
      if (root !== undefined) await listOne(worker, root);
      else if (listing > 0) await new Promise<void>((resolve) => idle.push(resolve));
      else return;
    }
  };
  try {
    await Promise.all(Array.from({ length: roots.length === 0 ? 0 : threads }, work));
    if (signal.aborted) throw new MrrlError("INTERRUPTED", "interrupted while reading the store");
  } finally {
    signal.removeEventListener("abort", terminate);
    await Promise.all(terminate());
  }
}

/** Batches of a large tree's files, the largest files first. */
function divide(
  root: string,
  { signs, entries, sizes }: Extract<TreeReply, { type: "entries" }>,
): Batch[] {
  const tree: LargeTree = { root, signs, entries: unpack(entries), unreadable: [], left: 0 };
  const files = Array.from(sizes, (size, index) => ({ index, size })).filter(
    ({ size }) => size >= 0,
  );
  const divided: Batch[] = [];
  let some: ListedFile[] = [];
  let size = 0;
  const close = () => {
    if (some.length > 0) divided.push({ tree, files: some });
    some = [];
    size = 0;
  };
  for (const file of files.sort((a, b) => b.size - a.size)) {
    some.push(file);
    size += file.size;
    if (size >= batch.bytes || some.length >= batch.files) close();
  }
  close();
  tree.left = divided.length;
  return divided;
}

/** The entries of a thread's listing, without the digests of files. */
function unpack(packed: string): TreeEntry[] {
  const fields = packed.split("\0");
  return Array.from({ length: fields.length / 3 }, (_, index): TreeEntry => {
    const [kind, path = "", target = ""] = fields.slice(3 * index, 3 * index + 3);
    if (kind === "d") return { type: "directory", path };
    if (kind === "l") return { type: "symlink", path, target };
    return { type: "file", path, executable: kind === "x", digest: "" as Sha256 };
  });
}
