import { MrrlError } from "../errors/mrrl-error.js";
import { parseSha256 } from "../model/sha256.js";
import { compareDebianVersions } from "./debian-version.js";
/** Debian's main archive has some seventy thousand. */
const mostStanzas = 500_000;
const wanted = new Set([
    "Package",
    "Version",
    "Architecture",
    "Filename",
    "Size",
    "SHA256",
    "Depends",
    "Pre-Depends",
    "Provides",
]);
/**
 * Parses the text of a Packages index (deb822(5), Debian policy §5.3). Of a name
 * that occurs more than once the highest version counts.
 * @throws DEFINITION_INVALID when a stanza lacks what a lock file needs.
 */
export function parseDebianIndex(text) {
    const packages = new Map();
    let count = 0;
    for (const stanza of stanzas(text)) {
        const fields = parseStanza(stanza);
        if (fields.size === 0)
            continue;
        if (++count > mostStanzas) {
            throw new MrrlError("DEFINITION_INVALID", `the package index has more than ${mostStanzas} stanzas`);
        }
        const deb = toIndexedDeb(fields);
        const known = packages.get(deb.name);
        if (!known || compareDebianVersions(known.version, deb.version) < 0) {
            packages.set(deb.name, deb);
        }
    }
    const providers = new Map();
    for (const deb of packages.values()) {
        for (const { name } of deb.provides) {
            const list = providers.get(name);
            if (list)
                list.push(deb.name);
            else
                providers.set(name, [deb.name]);
        }
    }
    for (const list of providers.values())
        list.sort();
    return { packages, providers };
}
/** One after the other: an index of blank lines only has very many. */
function* stanzas(text) {
    let start = 0;
    for (const { 0: separator, index } of text.matchAll(/\n[ \t]*\n/g)) {
        yield text.slice(start, index);
        start = index + separator.length;
    }
    yield text.slice(start);
}
/** The wanted fields of one deb822 stanza; a continuation line is joined to its field. */
function parseStanza(stanza) {
    const fields = new Map();
    let current;
    for (const line of stanza.split("\n")) {
        if (line.startsWith("#"))
            continue;
        if (line.startsWith(" ") || line.startsWith("\t")) {
            if (current !== undefined)
                fields.set(current, `${fields.get(current)} ${line.trim()}`);
            continue;
        }
        const colon = line.indexOf(":");
        if (colon <= 0)
            continue;
        const name = line.slice(0, colon);
        current = wanted.has(name) ? name : undefined;
        if (current !== undefined)
            fields.set(current, line.slice(colon + 1).trim());
    }
    return fields;
}
function toIndexedDeb(fields) {
    const field = (name) => {
        const value = fields.get(name);
        if (value === undefined || value === "") {
            throw new MrrlError("DEFINITION_INVALID", `the package index has a stanza without ${name} (${fields.get("Package") ?? "no name"})`);
        }
        return value;
    };
    return {
        name: field("Package"),
        version: field("Version"),
        pool: field("Filename"),
        size: Number(field("Size")),
        sha256: parseSha256(field("SHA256")),
        depends: [
            ...parseDependencies(fields.get("Pre-Depends") ?? ""),
            ...parseDependencies(fields.get("Depends") ?? ""),
        ],
        provides: parseDependencies(fields.get("Provides") ?? "").flatMap(([provided]) => provided
            ? [
                {
                    name: provided.name,
                    ...(provided.constraint ? { version: provided.constraint.version } : {}),
                },
            ]
            : []),
    };
}
// `name[:arch] [(relation version)]`; the old relations `<` and `>` mean `<=` and `>=`.
const alternativePattern = /^([a-z0-9][a-z0-9+.-]*)(?::[a-z0-9-]+)?(?:\s*\(\s*(<<|<=|=|>=|>>|<|>)\s*([^\s)]+)\s*\))?$/;
/** Parses a relationship field (Debian policy §7.1). @throws DEFINITION_INVALID. */
export function parseDependencies(text) {
    return text
        .split(",")
        .map((group) => group.trim())
        .filter((group) => group !== "")
        .map((group) => group.split("|").map((part) => {
        const [, name, relation, version] = alternativePattern.exec(part.trim()) ?? [];
        if (name === undefined) {
            throw new MrrlError("DEFINITION_INVALID", `'${part.trim()}' is not a dependency`);
        }
        if (relation === undefined || version === undefined)
            return { name };
        const strict = relation === "<" || relation === ">" ? `${relation}=` : relation;
        return { name, constraint: { relation: strict, version } };
    }));
}
