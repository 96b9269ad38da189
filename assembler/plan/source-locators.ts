import type { Source } from "../model/source.ts";

/** One place where a source may be found. */
export interface Locator {
  readonly kind: "mirror" | "upstream" | "snapshot";
  readonly url: string;
}

/** Where Debian's files are, as configured. No base URL ends in a slash. */
export interface Archives {
  /** Base URLs, best first. */
  readonly debianMirrors: readonly string[];
  readonly debianSnapshot: string | undefined;
}

/**
 * Where to look for a source that is not in the cache, in order. A Debian mirror
 * comes before the upstream URLs although those are the source's home: it is one
 * host that is known to answer, used through one pool of connections, while every
 * upstream is another host, which a closed network may let hang. The digest
 * decides in any case.
 */
export function sourceLocators(source: Source, archives: Archives): Locator[] {
  const { pool, snapshot } = source;
  const locators: Locator[] = [];
  if (pool !== undefined) {
    for (const mirror of archives.debianMirrors) {
      locators.push({ kind: "mirror", url: archiveUrl(mirror, pool) });
    }
  }
  for (const url of source.urls) locators.push({ kind: "upstream", url });
  if (pool !== undefined && snapshot !== undefined && archives.debianSnapshot !== undefined) {
    const base = `${archives.debianSnapshot}/archive/debian/${snapshot}`;
    locators.push({ kind: "snapshot", url: archiveUrl(base, pool) });
  }
  return locators;
}

/** The URL of a path inside a Debian archive; `%`, `+` and `:` in names are escaped, as apt does. */
export function archiveUrl(base: string, path: string): string {
  return `${base}/${path.split("/").map(encodeURIComponent).join("/")}`;
}
