import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { extract } from "tar-stream";
import { fetchSource } from "../../assembler/effects/fetch-source.js";
import { contextWith, rejection } from "./fetch-context.js";
const unknownDigest = "0".repeat(64);
/** A source made from git, whose digest nobody knows unless it is given. */
export function gitSource(commit, urls, submodules = {}, digest = unknownDigest) {
    return { file: "app.tar", sha256: digest, urls: [], git: { commit, urls, submodules } };
}
/** The error of a fetch with an empty cache, in which nothing is left. */
export async function gitRefusal(t, { toolbox }, source) {
    const context = contextWith();
    const error = await rejection(t, fetchSource(context, source, async () => toolbox));
    t.deepEqual(readdirSync(join(context.settings.cacheRoot, "sources")), []);
    return error;
}
/** The tar of a source, fetched with the digest that the refusal of a wrong one tells. */
export async function fetchTar(t, repositories, { git, ...source }) {
    const { code, hint } = await gitRefusal(t, repositories, { ...source, ...(git ? { git } : {}) });
    t.is(code, "HASH_MISMATCH");
    const digest = /: sha256: ([0-9a-f]{64})$/.exec(hint ?? "")?.[1];
    const known = { ...source, ...(git ? { git } : {}), sha256: digest };
    const context = contextWith();
    const path = await fetchSource(context, known, async () => repositories.toolbox);
    t.deepEqual(readdirSync(join(context.settings.cacheRoot, "sources")), [digest]);
    return readFileSync(path);
}
/** An entry of a tar in one line each: type, mode, owner, time, name, link, content. */
export async function describeTar(tar) {
    const reader = extract();
    reader.end(tar);
    const lines = [];
    for await (const entry of reader) {
        const { type, mode = 0, uid, gid, uname, gname, mtime, name, linkname } = entry.header;
        const chunks = [];
        for await (const chunk of entry)
            chunks.push(chunk);
        const content = JSON.stringify(Buffer.concat(chunks).toString("utf8"));
        const owner = `${uname}(${uid}):${gname}(${gid})`;
        const time = (mtime?.getTime() ?? 0) / 1000;
        lines.push(`${type} ${mode.toString(8)} ${owner} ${time} ${name}` +
            (type === "symlink" ? ` -> ${linkname}` : type === "file" ? ` ${content}` : ""));
    }
    return lines;
}
