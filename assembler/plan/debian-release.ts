import { MrrlError } from "../errors/mrrl-error.ts";
import { parseSha256, type Sha256 } from "../model/sha256.ts";

/** What mrrl needs of a suite's Release file. */
export interface DebianRelease {
  /** `13.1`; a suite that was never released has none, then `0`. */
  readonly version: string;
  /** The time of the suite's last change, as snapshot archives write it. */
  readonly snapshot: string;
  /** Path below the suite's directory → sha256. */
  readonly digests: ReadonlyMap<string, Sha256>;
}

/** Parses a Release file (Debian's repository format). @throws DEFINITION_INVALID */
export function parseDebianRelease(text: string): DebianRelease {
  const field = (name: string) => new RegExp(`^${name}: *(.+)$`, "m").exec(text)?.[1]?.trim();
  const date = new Date(field("Date") ?? "");
  if (Number.isNaN(date.getTime())) {
    throw new MrrlError("DEFINITION_INVALID", "the suite's Release file has no valid Date");
  }
  const [, section = ""] = /^SHA256:\s*\n((?: .*(?:\n|$))*)/m.exec(text) ?? [];
  const digests = new Map<string, Sha256>();
  for (const line of section.split("\n")) {
    const [digest, , path] = line.trim().split(/\s+/);
    if (digest !== undefined && path !== undefined) digests.set(path, parseSha256(digest));
  }
  return {
    version: field("Version") ?? "0",
    snapshot: date.toISOString().replaceAll(/[-:]|\.\d+/g, ""),
    digests,
  };
}
