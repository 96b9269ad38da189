/** The media type of a statement, and so of what a DSSE envelope of one holds. */
export const statementType = "application/vnd.in-toto+json";
/**
 * The statement about a file: in-toto Statement v1 with the predicate SLSA Provenance v1, as
 * JSON. The same inputs give the same bytes: there is no time, host or user in it.
 */
export function planProvenance(inputs) {
    const { kind, subject, profile, internal, byproducts, version } = inputs;
    const statement = {
        _type: "https://in-toto.io/Statement/v1",
        subject: [descriptor(subject)],
        predicateType: "https://slsa.dev/provenance/v1",
        predicate: {
            buildDefinition: {
                buildType: `urn:mrrl:build:${kind}:1`,
                externalParameters: {
                    profile: profile.name,
                    release: profile.release,
                    toolchain: profile.toolchain,
                },
                internalParameters: internal,
                resolvedDependencies: resources(inputs),
            },
            runDetails: {
                builder: { id: "urn:mrrl:builder:1", version: { mrrl: version } },
                byproducts: byproducts.map(descriptor),
            },
        },
    };
    return `${JSON.stringify(statement, null, 1)}\n`;
}
/** What a file of provenance says: it is a statement, or an envelope of one; nothing is verified. */
export function statementIn(text) {
    try {
        const { payload } = JSON.parse(text);
        return typeof payload === "string" ? Buffer.from(payload, "base64").toString() : text;
    }
    catch {
        return text;
    }
}
/** The digest of the file that a statement is about; undefined when it is no statement. */
export function subjectOf(text) {
    try {
        const digest = JSON.parse(text).subject[0].digest.sha256;
        return typeof digest === "string" && /^[0-9a-f]{64}$/.test(digest)
            ? digest
            : undefined;
    }
    catch {
        return undefined;
    }
}
function descriptor({ name, sha256 }) {
    return { name, digest: { sha256 } };
}
/** Definitions, then what they name: scripts, sources, images; each kind sorted, none twice. */
function resources({ derivations, texts, ociImages }) {
    const scripts = derivations.map(({ storeName }) => ({
        name: storeName.full,
        digest: { sha256: storeName.digest },
        annotations: { kind: "build-script" },
    }));
    return [
        ...sorted(texts.map((text) => ({ ...descriptor(text), annotations: { kind: "definition" } }))),
        ...sorted(scripts),
        ...sorted(derivations.flatMap(({ sources }) => sources.map(sourceResource))),
        ...sorted(ociImages.map(({ name, digest }) => ({
            name,
            digest: { sha256: digest.replace(/^sha256:/, "") },
            annotations: { kind: "oci-image" },
        }))),
    ];
}
/** A pool path has no host: any mirror serves it. */
function sourceResource({ file, sha256, urls, pool, git }) {
    const uri = git?.urls[0] === undefined ? urls[0] : `git+${git.urls[0]}@${git.commit}`;
    return {
        name: pool ?? file,
        ...(uri === undefined ? {} : { uri }),
        digest: { sha256, ...(git ? { gitCommit: git.commit } : {}) },
        annotations: { kind: "source" },
    };
}
function sorted(items) {
    const key = ({ name, digest }) => `${name}\0${digest.sha256}`;
    const unique = new Map(items.map((item) => [key(item), item]));
    return [...unique.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
