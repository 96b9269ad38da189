import { debianPackageUrl, genericPackageUrl } from "../model/package-url.js";
import { parseStoreName } from "../model/store-name.js";
/** The store path as a component; the .debs that it is made from are components in it. */
export function billComponent({ record, derivation, oci }) {
    const { name, version } = parseStoreName(record.storeName);
    const properties = [
        ["mrrl:store-name", record.storeName],
        ["mrrl:tree-hash", record.treeHash],
        ...(derivation ? [["mrrl:build-script-sha256", derivation.storeName.digest]] : []),
        ...(oci === undefined ? [] : [["mrrl:oci-digest", oci]]),
    ].map(([key, value]) => ({ name: key, value }));
    const head = { "bom-ref": record.storeName, name, version };
    if (!derivation)
        return { type: oci === undefined ? "data" : "container", ...head, properties };
    const { sources, license } = derivation;
    const files = sources.filter(({ deb }) => deb === undefined);
    const [only, ...others] = sources;
    return {
        type: "application",
        ...head,
        licenses: [{ expression: license, acknowledgement: "declared" }],
        purl: genericPackageUrl(name, version, others.length === 0 ? only?.sha256 : undefined),
        ...unlessEmpty("externalReferences", files.map(sourceReference)),
        properties,
        ...unlessEmpty("components", sources.flatMap((source) => debComponent(record.storeName, source))),
    };
}
function debComponent(owner, { file, deb, sha256, pool }) {
    if (deb === undefined)
        return [];
    const architecture = /_([a-z0-9-]+)\.deb$/.exec(file)?.[1] ?? "all";
    return [
        {
            type: "application",
            "bom-ref": `${owner}/${file}`,
            name: deb.name,
            version: deb.version,
            hashes: hashes(sha256),
            purl: debianPackageUrl(deb.name, deb.version, deb.suite, architecture),
            ...(pool === undefined ? {} : { externalReferences: [{ type: "distribution", url: pool }] }),
        },
    ];
}
/** Where a source is from: upstream's address before Debian's pool, which has no host. */
function sourceReference({ file, sha256, urls, pool, git }) {
    const url = git?.urls[0] ?? urls[0] ?? pool ?? file;
    return {
        type: git ? "vcs" : "source-distribution",
        url,
        ...(git ? { comment: `canonical tar of commit ${git.commit}` } : {}),
        hashes: hashes(sha256),
    };
}
function hashes(sha256) {
    return [{ alg: "SHA-256", content: sha256 }];
}
function unlessEmpty(key, items) {
    return items.length === 0 ? {} : { [key]: items };
}
