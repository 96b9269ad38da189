/** The manifest as text; docs/overlay.md has the format. */
export function renderOverlayManifest(manifest) {
    const { profile, version, release, key, environment, overlay, s6, services, paths } = manifest;
    const lines = [
        "mrrl-overlay 1",
        `profile ${profile}`,
        `version ${version}`,
        `release ${release}`,
        ...(key === undefined ? [] : [`key ${key}`]),
        `environment ${environment}`,
        `overlay ${overlay}`,
        ...(s6 === undefined ? [] : [`s6 ${s6}`]),
        ...services.map(({ name, identity, limit, dependsOn }) => ["service", name, identity, limit, ...dependsOn].join(" ")),
        ...paths.flatMap((path) => [
            ["path", path.name, path.treeHash, path.diskSize, path.entries].join(" ") +
                ` ${path.offset} ${path.length} ${path.sha256}`,
            ...path.references.map((reference) => `reference ${path.name} ${reference}`),
        ]),
    ];
    return `${lines.join("\n")}\n`;
}
