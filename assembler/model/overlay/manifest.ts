import type { Sha256 } from "../sha256.ts";

/** A store path in an installer. */
export interface InstallerPath {
  /** Full store name. */
  readonly name: string;
  readonly treeHash: Sha256;
  /** What it takes on a disk at most, in bytes: every entry whole blocks of its own. */
  readonly diskSize: number;
  /** How many files, directories and links it has. */
  readonly entries: number;
  /** Of its compressed archive, from the start of all archives, in bytes. */
  readonly offset: number;
  readonly length: number;
  readonly sha256: Sha256;
  /** Full store names, sorted. */
  readonly references: readonly string[];
}

/** A service as a host compares it with that of another generation. */
export interface InstallerService {
  readonly name: string;
  /** Of all that it consists of. */
  readonly identity: Sha256;
  /** How long it may take to come up, in milliseconds. */
  readonly limit: number;
  readonly dependsOn: readonly string[];
}

/** What an installer brings: the part of it that is signed. */
export interface OverlayManifest {
  readonly profile: string;
  readonly version: string;
  readonly release: number;
  /** The line of the public key whose secret half signs it. */
  readonly key: string | undefined;
  /** Full store names. */
  readonly environment: string;
  readonly overlay: string;
  /** There when there are services. */
  readonly s6: string | undefined;
  /** Each after those that it depends on. */
  readonly services: readonly InstallerService[];
  /** Sorted by name. */
  readonly paths: readonly InstallerPath[];
}

/** The manifest as text; docs/overlay.md has the format. */
export function renderOverlayManifest(manifest: OverlayManifest): string {
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
    ...services.map(({ name, identity, limit, dependsOn }) =>
      ["service", name, identity, limit, ...dependsOn].join(" "),
    ),
    ...paths.flatMap((path) => [
      ["path", path.name, path.treeHash, path.diskSize, path.entries].join(" ") +
        ` ${path.offset} ${path.length} ${path.sha256}`,
      ...path.references.map((reference) => `reference ${path.name} ${reference}`),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}
