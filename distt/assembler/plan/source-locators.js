/**
 * Where to look for a source that is not in the cache, in order. What the user
 * lists comes first. A Debian mirror comes before the upstream URLs although
 * those are the source's home: it is one host that is known to answer, used
 * through one pool of connections, while every upstream is another host, which
 * a closed network may let hang. The digest decides in any case.
 */
export function sourceLocators(source, archives) {
    const { pool, snapshot, git } = source;
    const locators = [];
    for (const url of archives.downloads.get(source.sha256) ?? []) {
        locators.push({ kind: "listed", url });
    }
    if (pool !== undefined) {
        for (const mirror of archives.debianMirrors) {
            locators.push({ kind: "mirror", url: archiveUrl(mirror, pool) });
        }
    }
    for (const url of source.urls)
        locators.push({ kind: "upstream", url });
    if (git !== undefined)
        locators.push({ kind: "git", git });
    if (pool !== undefined && snapshot !== undefined && archives.debianSnapshot !== undefined) {
        const base = `${archives.debianSnapshot}/archive/debian/${snapshot}`;
        locators.push({ kind: "snapshot", url: archiveUrl(base, pool) });
    }
    return locators;
}
/** Every address from which a source can be had as a file, as lines for `--downloads`. */
export function downloadLines(sources, archives) {
    return sources.flatMap((source) => sourceLocators(source, archives).flatMap((locator) => locator.kind === "git" ? [] : [{ sha256: source.sha256, url: locator.url }]));
}
/** The URL of a path inside a Debian archive; `%`, `+` and `:` in names are escaped, as apt does. */
export function archiveUrl(base, path) {
    return `${base}/${path.split("/").map(encodeURIComponent).join("/")}`;
}
