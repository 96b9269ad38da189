import { createHash, hash } from "node:crypto";
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { comparePaths, treeHash } from "../model/tree-listing.js";
/** Entries as one string: hundreds of thousands of objects take long between threads. */
function packEntries(entries) {
    return entries
        .map((entry) => {
        if (entry.type === "symlink")
            return `l\0${entry.path}\0${entry.target}`;
        if (entry.type === "directory")
            return `d\0${entry.path}\0`;
        return `${entry.executable ? "x" : "f"}\0${entry.path}\0`;
    })
        .join("\0");
}
/** Up to so many bytes and files the thread that lists a tree reads it, too. */
const small = { bytes: 64 << 20, files: 4000 };
/** Reads go through one buffer, which stays in the processor's caches. */
const buffer = Buffer.allocUnsafe(1 << 20);
parentPort?.on("message", (request) => {
    const reply = request.type === "list" ? list(request.root) : read(request.root, request.files);
    parentPort?.postMessage(reply);
});
/** The sha256 of a file: synchronous calls, since a thread has nothing else to do. */
function digestOf(path) {
    const file = openSync(path, "r");
    try {
        let length = readSync(file, buffer, 0, buffer.length, null);
        // Most files are small: one call hashes them.
        if (length < buffer.length)
            return hash("sha256", buffer.subarray(0, length));
        const digest = createHash("sha256");
        while (length > 0) {
            digest.update(buffer.subarray(0, length));
            length = readSync(file, buffer, 0, buffer.length, null);
        }
        return digest.digest("hex");
    }
    finally {
        closeSync(file);
    }
}
function read(root, files) {
    const digests = files.map((path) => {
        try {
            return digestOf(`${root}/${path}`);
        }
        catch (error) {
            return { why: error.message };
        }
    });
    return { type: "digests", digests };
}
const unread = "";
function list(root) {
    const entries = [];
    const sizes = new Map();
    const modes = [];
    const foreign = [];
    const touched = [];
    const unreadable = [];
    const attempt = (path, work) => {
        try {
            return work();
        }
        catch (error) {
            unreadable.push({ path, why: error.message });
            return undefined;
        }
    };
    const check = (path, mode, time, usual) => {
        if (!usual(mode & 0o7777))
            modes.push({ path, mode: mode & 0o7777 });
        if (time !== 1000)
            touched.push(path);
    };
    const visit = (prefix) => {
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
            }
            else if (stat?.isDirectory()) {
                check(path, stat.mode, stat.mtimeMs, (mode) => mode === 0o555);
                entries.push({ type: "directory", path });
                visit(path);
            }
            else if (stat) {
                foreign.push(path);
            }
        }
    };
    const own = attempt("", () => lstatSync(`${root}/.`));
    if (own)
        check("", own.mode, own.mtimeMs, (mode) => mode === 0o555);
    visit("");
    entries.sort((a, b) => comparePaths(a.path, b.path));
    const size = [...sizes.values()].reduce((sum, each) => sum + each, 0);
    const signs = { size, files: sizes.size, modes, foreign, touched, unreadable };
    if (size <= small.bytes && sizes.size <= small.files) {
        const whole = entries.map((entry) => entry.type === "file"
            ? {
                ...entry,
                digest: attempt(entry.path, () => digestOf(`${root}/${entry.path}`)) ?? unread,
            }
            : entry);
        return { type: "tree", signs, treeHash: treeHash(whole) };
    }
    const packed = new Float64Array(entries.map(({ path }) => sizes.get(path) ?? -1));
    return { type: "entries", signs, entries: packEntries(entries), sizes: packed };
}
