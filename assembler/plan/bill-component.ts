import type { Derivation } from "../model/derivation.ts";
import { debianPackageUrl, genericPackageUrl } from "../model/package-url.ts";
import type { Source } from "../model/source.ts";
import { parseStoreName } from "../model/store-name.ts";
import type { StoreRecord } from "../model/store-record.ts";

/** A store path of what the bill is about. */
export interface BillPart {
  readonly record: StoreRecord;
  /** How it was built; nothing: mrrl itself made it. */
  readonly derivation: Derivation | undefined;
  /** Digest of the OCI image that it was made from. */
  readonly oci: string | undefined;
}

/** A component as CycloneDX 1.6 writes it. */
export interface BillComponent {
  readonly type: string;
  readonly "bom-ref": string;
  readonly name: string;
  readonly [field: string]: unknown;
}

/** The store path as a component; the .debs that it is made from are components in it. */
export function billComponent({ record, derivation, oci }: BillPart): BillComponent {
  const { name, version } = parseStoreName(record.storeName);
  const properties = [
    ["mrrl:store-name", record.storeName],
    ["mrrl:tree-hash", record.treeHash],
    ...(derivation ? [["mrrl:build-script-sha256", derivation.storeName.digest]] : []),
    ...(oci === undefined ? [] : [["mrrl:oci-digest", oci]]),
  ].map(([key, value]) => ({ name: key, value }));
  const head = { "bom-ref": record.storeName, name, version };
  if (!derivation) return { type: oci === undefined ? "data" : "container", ...head, properties };
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
    ...unlessEmpty(
      "components",
      sources.flatMap((source) => debComponent(record.storeName, source)),
    ),
  };
}

function debComponent(owner: string, { file, deb, sha256, pool }: Source): BillComponent[] {
  if (deb === undefined) return [];
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
function sourceReference({ file, sha256, urls, pool, git }: Source) {
  const url = git?.urls[0] ?? urls[0] ?? pool ?? file;
  return {
    type: git ? "vcs" : "source-distribution",
    url,
    ...(git ? { comment: `canonical tar of commit ${git.commit}` } : {}),
    hashes: hashes(sha256),
  };
}

function hashes(sha256: string) {
  return [{ alg: "SHA-256", content: sha256 }];
}

function unlessEmpty<Item>(key: string, items: readonly Item[]): Record<string, readonly Item[]> {
  return items.length === 0 ? {} : { [key]: items };
}
