import { Worker } from "node:worker_threads";
import { MrrlError } from "../errors/mrrl-error.js";
import { treeHash } from "../model/tree-listing.js";
import { askThread } from "./ask-thread.js";
const ask = (worker, request) => askThread(worker, request, "reading the store");
/** A thread gets files of so many bytes, or so many files, at a time. */
const batch = { bytes: 16 << 20, files: 256 };
/**
 * Lists and hashes trees, and calls `onTree` for each as soon as it is read. The work is
 * divided by file, so that one large tree keeps all threads busy; only so much of it is
 * in memory as is being read.
 * @param roots physical paths; the largest first is the fastest.
 * @throws INTERRUPTED
 */
export async function readTrees(roots, { threads, signal, onBytes }, onTree) {
    const queue = [...roots].reverse();
    const batches = [];
    const workers = [];
    const idle = [];
    let listing = 0;
    const terminate = () => workers.map((worker) => worker.terminate());
    signal.addEventListener("abort", terminate, { once: true });
    const listOne = async (worker, root) => {
        listing++;
        const reply = await ask(worker, { type: "list", root });
        listing--;
        if (reply.type === "tree") {
            onBytes(reply.signs.size);
            onTree({ root, treeHash: reply.treeHash, signs: reply.signs });
        }
        else if (reply.type === "entries") {
            batches.push(...divide(root, reply));
        }
        for (const wake of idle.splice(0))
            wake();
    };
    const readOne = async (worker, { tree, files }) => {
        const { root, entries, unreadable } = tree;
        const paths = files.map(({ index }) => entries[index]?.path ?? "");
        const reply = await ask(worker, { type: "read", root, files: paths });
        if (reply.type !== "digests")
            throw new MrrlError("BUG", "a thread answered something else");
        for (const [at, { index }] of files.entries()) {
            const [digest, entry] = [reply.digests[at], entries[index]];
            if (typeof digest === "string" && entry?.type === "file")
                entries[index] = { ...entry, digest };
            else if (typeof digest === "object")
                unreadable.push({ path: entry?.path ?? "", why: digest.why });
        }
        onBytes(files.reduce((sum, { size }) => sum + size, 0));
        if (--tree.left > 0)
            return;
        const signs = { ...tree.signs, unreadable: [...tree.signs.unreadable, ...unreadable] };
        onTree({ root, treeHash: treeHash(entries), signs });
    };
    const work = async () => {
        const worker = new Worker(new URL("./tree-thread.js", import.meta.url));
        workers.push(worker);
        for (;;) {
            if (signal.aborted)
                return;
            const files = batches.shift();
            if (files) {
                await readOne(worker, files);
                continue;
            }
            const root = queue.pop();
            if (root !== undefined)
                await listOne(worker, root);
            else if (listing > 0)
                await new Promise((resolve) => idle.push(resolve));
            else
                return;
        }
    };
    try {
        await Promise.all(Array.from({ length: roots.length === 0 ? 0 : threads }, work));
        if (signal.aborted)
            throw new MrrlError("INTERRUPTED", "interrupted while reading the store");
    }
    finally {
        signal.removeEventListener("abort", terminate);
        await Promise.all(terminate());
    }
}
/** Batches of a large tree's files, the largest files first. */
function divide(root, { signs, entries, sizes }) {
    const tree = { root, signs, entries: unpack(entries), unreadable: [], left: 0 };
    const files = Array.from(sizes, (size, index) => ({ index, size })).filter(({ size }) => size >= 0);
    const divided = [];
    let some = [];
    let size = 0;
    const close = () => {
        if (some.length > 0)
            divided.push({ tree, files: some });
        some = [];
        size = 0;
    };
    for (const file of files.sort((a, b) => b.size - a.size)) {
        some.push(file);
        size += file.size;
        if (size >= batch.bytes || some.length >= batch.files)
            close();
    }
    close();
    tree.left = divided.length;
    return divided;
}
/** The entries of a thread's listing, without the digests of files. */
function unpack(packed) {
    const fields = packed.split("\0");
    return Array.from({ length: fields.length / 3 }, (_, index) => {
        const [kind, path = "", target = ""] = fields.slice(3 * index, 3 * index + 3);
        if (kind === "d")
            return { type: "directory", path };
        if (kind === "l")
            return { type: "symlink", path, target };
        return { type: "file", path, executable: kind === "x", digest: "" };
    });
}
