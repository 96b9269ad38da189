import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { extract } from "tar-stream";
import { fetchSource } from "../../assembler/effects/fetch-source.ts";
import type { MrrlError } from "../../assembler/errors/mrrl-error.ts";
import type { GitRepository } from "../../assembler/model/git-source.ts";
import type { Sha256 } from "../../assembler/model/sha256.ts";
import type { Source } from "../../assembler/model/source.ts";
import { contextWith, rejection } from "./fetch-context.ts";
import type { GitRepositories } from "./git-repositories.ts";

const unknownDigest = "0".repeat(64) as Sha256;

/** A source made from git, whose digest nobody knows unless it is given. */
export function gitSource(
  commit: string,
  urls: readonly string[],
  submodules: Readonly<Record<string, GitRepository>> = {},
  digest = unknownDigest,
): Source {
  return { file: "app.tar", sha256: digest, urls: [], git: { commit, urls, submodules } };
}

/** The error of a fetch with an empty cache, in which nothing is left. */
export async function gitRefusal(
  t: ExecutionContext,
  { toolbox }: GitRepositories,
  source: Source,
): Promise<MrrlError> {
  const context = contextWith();
  const error = await rejection(
    t,
    fetchSource(context, source, async () => toolbox),
  );
  t.deepEqual(readdirSync(join(context.settings.cacheRoot, "sources")), []);
  return error;
}

/** The tar of a source, fetched with the digest that the refusal of a wrong one tells. */
export async function fetchTar(
  t: ExecutionContext,
  repositories: GitRepositories,
  { git, ...source }: Source,
): Promise<Buffer> {
  const { code, hint } = await gitRefusal(t, repositories, { ...source, ...(git ? { git } : {}) });
  t.is(code, "HASH_MISMATCH");
  const digest = /: sha256: ([0-9a-f]{64})$/.exec(hint ?? "")?.[1] as Sha256;
  const known = { ...source, ...(git ? { git } : {}), sha256: digest };
  const context = contextWith();
  const path = await fetchSource(context, known, async () => repositories.toolbox);
  t.deepEqual(readdirSync(join(context.settings.cacheRoot, "sources")), [digest]);
  return readFileSync(path);
}

/** An entry of a tar in one line each: type, mode, owner, time, name, link, content. */
export async function describeTar(tar: Buffer): Promise<string[]> {
  const reader = extract();
  reader.end(tar);
  const lines: string[] = [];
  for await (const entry of reader) {
    const { type, mode = 0, uid, gid, uname, gname, mtime, name, linkname } = entry.header;
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    const content = JSON.stringify(Buffer.concat(chunks).toString("utf8"));
    const owner = `${uname}(${uid}):${gname}(${gid})`;
    const time = (mtime?.getTime() ?? 0) / 1000;
    lines.push(
      `${type} ${mode.toString(8)} ${owner} ${time} ${name}` +
        (type === "symlink" ? ` -> ${linkname}` : type === "file" ? ` ${content}` : ""),
    );
  }
  return lines;
}
