import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { MrrlError } from "../../errors/mrrl-error.ts";
import type { Trust } from "../../model/cache/trust.ts";
import { parseCaches } from "../../model/definition/caches.ts";
import type { KeyId } from "../../model/minisign/key-id.ts";
import { parsePublicKey } from "../../model/minisign/public-key.ts";
import type { Context } from "../context.ts";
import { DefinitionFiles } from "../definition-file.ts";
import type { CacheLocation } from "./location.ts";

/** The caches of this run, and whom to believe. */
export interface CacheSettings {
  readonly locations: readonly CacheLocation[];
  readonly trust: Trust;
}

/** Reads caches.yaml. @returns undefined when this run has no caches. @throws DEFINITION_INVALID, USAGE */
export async function readCacheSettings({ settings }: Context): Promise<CacheSettings | undefined> {
  const file = settings.caches;
  if (file === undefined) return undefined;
  let text: string;
  try {
    text = await new DefinitionFiles().readText(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || error instanceof MrrlError) throw error;
    throw new MrrlError("USAGE", `the list of caches cannot be read (${code})`, {
      place: file,
      hint: "docs/cache.md says what is in it; `--caches none` builds without",
      cause: error,
    });
  }
  const { caches, trust } = parseCaches(text, file);
  const revoked = new Set(trust.revoked as KeyId[]);
  const keys = trust.keys
    .map((line) => parsePublicKey(line, file))
    .filter(({ id }) => !revoked.has(id));
  const locations = caches.map((text) => locationOf(text, dirname(file)));
  return { locations, trust: { keys, revoked, threshold: trust.threshold } };
}

/** An address, or a directory relative to another one. */
export function locationOf(text: string, base: string): CacheLocation {
  if (/^https?:/.test(text)) return { kind: "http", url: text.replace(/\/+$/, "") };
  const path = text.startsWith("file:") ? fileURLToPath(text) : resolve(base, text);
  return { kind: "directory", path };
}
