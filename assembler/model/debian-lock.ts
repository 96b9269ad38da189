import { posix } from "node:path";
import * as z from "zod";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Sha256 } from "./sha256.ts";
import type { Source } from "./source.ts";

/** One pinned Debian binary package. */
export interface LockedDeb {
  readonly name: string;
  readonly version: string;
  /** Path below the mirror's base URL: `pool/main/…_amd64.deb`. */
  readonly pool: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: Sha256;
}

/** The content of `packages/<name>/lock.json`: a closure of pinned Debian packages. */
export interface DebianLock {
  readonly format: 1;
  readonly suite: string;
  /** The suite's version at the time of locking, `13.7`. */
  readonly release: string;
  /** Snapshot timestamp at which every pool path is known to exist. */
  readonly snapshot: string;
  /** Sorted by name. */
  readonly packages: readonly LockedDeb[];
}

// Names and versions as Debian policy §5.6.1 and §5.6.12 write them.
const lockedDeb = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9+.-]{1,126}$/, "not a Debian package name"),
  version: z
    .string()
    .regex(/^(?:\d+:)?\d[A-Za-z0-9.+~-]{0,126}$/, "not a version of a Debian package"),
  pool: z
    .string()
    .max(400)
    .regex(
      /^pool(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9.+~_%-]+)+\.deb$/,
      "not the path of a .deb below pool/",
    ),
  size: z
    .int()
    .min(1)
    .max(8 * 1024 ** 3),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "a digest is 64 lower-case hexadecimal digits")
    .transform((text) => text as Sha256),
});

const lock = z.strictObject({
  format: z.literal(1, { error: "this mrrl knows format 1 only" }),
  suite: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, "not the name of a suite"),
  release: z.string().regex(/^[0-9][0-9.]{0,31}$/, "not a release such as 13.1"),
  snapshot: z.string().regex(/^\d{8}T\d{6}Z$/, "not a timestamp such as 20250906T000000Z"),
  packages: z.array(lockedDeb).min(1).max(5000),
});

/**
 * Parses a lock file, see docs/sources.md.
 * @param place the file's path, for messages.
 * @throws DEFINITION_INVALID naming the file and the key that is wrong.
 */
export function parseDebianLock(text: string, place: string): DebianLock {
  const hint = "write it anew with `mrrl lock <package>`";
  const refuse = (message: string, path: readonly PropertyKey[] = [], cause?: unknown) =>
    new MrrlError("DEFINITION_INVALID", message, {
      place: path.length === 0 ? place : `${place}: ${path.map(String).join(".")}`,
      hint,
      cause,
    });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw refuse(`the lock file is not JSON: ${(error as Error).message}`, [], error);
  }
  const result = lock.safeParse(json);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw refuse(`the lock file is invalid: ${issue?.message ?? "?"}`, issue?.path);
  }
  const { packages } = result.data;
  for (const [index, deb] of packages.entries()) {
    const before = packages[index - 1];
    if (before && before.name >= deb.name) {
      const problem = before.name === deb.name ? "is locked twice" : "is out of order";
      throw refuse(`'${deb.name}' ${problem}`, ["packages", index]);
    }
  }
  return result.data;
}

/** The lock file's text: two-space JSON, one package per line, newline at the end. */
export function formatDebianLock(content: DebianLock): string {
  const { packages, ...head } = content;
  const lines = packages.map((deb) => {
    const { name, version, pool, size, sha256 } = deb;
    return `    ${JSON.stringify({ name, version, pool, size, sha256 })}`;
  });
  const top = Object.entries(head).map(([key, value]) => `  "${key}": ${JSON.stringify(value)},`);
  return ["{", ...top, '  "packages": [', lines.join(",\n"), "  ]", "}", ""].join("\n");
}

/** The locked packages as sources, in the lock's order; the file is the pool path's last part. */
export function lockedSources(content: DebianLock): Source[] {
  return content.packages.map((deb) => ({
    file: posix.basename(deb.pool),
    sha256: deb.sha256,
    size: deb.size,
    urls: [],
    pool: deb.pool,
    snapshot: content.snapshot,
    deb: { name: deb.name, version: deb.version, suite: content.suite },
  }));
}
