/** Parses a file of sources.list(5), in either of its two formats. Lines apt would not read are skipped. */
export function parseAptSources(text, format) {
    return format === "list" ? parseList(text) : parseDeb822(text);
}
// `deb [ option=value … ] uri suite component…`
function parseList(text) {
    const sources = [];
    for (const raw of text.split("\n")) {
        const line = raw.replace(/#.*/, "").trim();
        const [, options = "", rest = ""] = /^deb\s+(?:\[([^\]]*)\]\s*)?(.*)$/.exec(line) ?? [];
        const [uri, suite, ...components] = words(rest);
        if (uri === undefined || suite === undefined)
            continue;
        const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1]?.split(",") ?? [];
        sources.push({ uri, suites: [suite], components, signedBy });
    }
    return sources;
}
function parseDeb822(text) {
    const sources = [];
    const lines = text.split("\n").filter((line) => !line.startsWith("#"));
    for (const stanza of lines.join("\n").split(/\n[ \t\r]*\n/)) {
        const fields = stanzaFields(stanza);
        if (!words(fields.get("types") ?? "").includes("deb"))
            continue;
        if (/^(?:no|false|off|0|without|disable)$/i.test(fields.get("enabled") ?? "yes"))
            continue;
        const signed = fields.get("signed-by") ?? "";
        for (const uri of words(fields.get("uris") ?? "")) {
            sources.push({
                uri,
                suites: words(fields.get("suites") ?? ""),
                components: words(fields.get("components") ?? ""),
                signedBy: signed.includes("BEGIN PGP") ? [] : words(signed.replaceAll(",", " ")),
            });
        }
    }
    return sources;
}
function stanzaFields(stanza) {
    const fields = new Map();
    let current;
    for (const line of stanza.split("\n")) {
        if (/^[ \t]/.test(line)) {
            if (current !== undefined)
                fields.set(current, `${fields.get(current)} ${line.trim()}`);
            continue;
        }
        const colon = line.indexOf(":");
        current = colon > 0 ? line.slice(0, colon).trim().toLowerCase() : undefined;
        if (current !== undefined)
            fields.set(current, line.slice(colon + 1).trim());
    }
    return fields;
}
function words(text) {
    return text.split(/\s+/).filter((word) => word !== "");
}
// Releases whose main pool can hold what is locked; derivatives have code names of their own.
const debianSuite = /^(?:stable|testing|unstable|oldstable|oldoldstable|sid|experimental|bullseye|bookworm|trixie|forky|duke)(?:-(?:updates|proposed-updates|backports))?$/;
/**
 * The base URLs among `sources` that serve Debian's own main archive, without a
 * trailing slash, each once. Those signed by Debian's key ring come first, then
 * those that only look like Debian by suite and component. The security archive
 * and third-party archives have other pools.
 */
export function debianMirrors(sources) {
    const judged = sources.flatMap((source) => {
        const base = baseUrl(source.uri);
        if (base === undefined || !source.components.includes("main"))
            return [];
        if (!source.suites.some((suite) => debianSuite.test(suite)))
            return [];
        const byDebian = source.signedBy.some((ring) => /(?:^|\/)debian-archive-/.test(ring));
        if (!byDebian && source.signedBy.length > 0)
            return [];
        return [{ base, rank: byDebian ? 0 : 1 }];
    });
    judged.sort((a, b) => a.rank - b.rank);
    return [...new Set(judged.map(({ base }) => base))];
}
/** `http` and `https` only: other methods (mirror+…, cdrom, tor) cannot be fetched from. */
function baseUrl(uri) {
    if (!/^https?:\/\//i.test(uri) || !URL.canParse(uri))
        return undefined;
    const url = new URL(uri);
    if (/(?:^|[/-])(?:debian-)?security(?:\/|$)/.test(url.pathname) ||
        url.hostname.startsWith("security.")) {
        return undefined;
    }
    return url.href.replace(/\/+$/, "");
}
