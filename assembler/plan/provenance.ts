import type { Derivation } from "../model/derivation.ts";
import type { Sha256 } from "../model/sha256.ts";
import type { Source } from "../model/source.ts";

/** The media type of a statement, and so of what a DSSE envelope of one holds. */
export const statementType = "application/vnd.in-toto+json";

/** A file that is named by what it is called beside the others. */
export interface NamedDigest {
  readonly name: string;
  readonly sha256: Sha256;
}

/** What a statement says of how a file came to be; docs/provenance.md defines every part. */
export interface ProvenanceInputs {
  readonly kind: "image" | "overlay";
  /** The file that was made. */
  readonly subject: NamedDigest;
  readonly profile: { readonly name: string; readonly release: number; readonly toolchain: string };
  /** What follows from the parameters, for whoever compares. */
  readonly internal: Readonly<Record<string, string>>;
  /** Everything that was built or unpacked for it. */
  readonly derivations: readonly Derivation[];
  /** Texts of profiles, packages and mrrl's own files that went in, by their place in the project. */
  readonly texts: readonly NamedDigest[];
  /** OCI images that containers are made from; digests as `sha256:…`. */
  readonly ociImages: readonly { readonly name: string; readonly digest: string }[];
  /** Made with it: the bill of materials. */
  readonly byproducts: readonly NamedDigest[];
  /** Of mrrl. */
  readonly version: string;
}

/** What was used, as in-toto's ResourceDescriptor. */
interface Resource {
  readonly name: string;
  readonly uri?: string;
  readonly digest: Readonly<Record<string, string>>;
  readonly annotations: { readonly kind: string };
}

/**
 * The statement about a file: in-toto Statement v1 with the predicate SLSA Provenance v1, as
 * JSON. The same inputs give the same bytes: there is no time, host or user in it.
 */
export function planProvenance(inputs: ProvenanceInputs): string {
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
export function statementIn(text: string): string {
  try {
    const { payload }: { payload?: unknown } = JSON.parse(text);
    return typeof payload === "string" ? Buffer.from(payload, "base64").toString() : text;
  } catch {
    return text;
  }
}

/** The digest of the file that a statement is about; undefined when it is no statement. */
export function subjectOf(text: string): Sha256 | undefined {
  try {
    const digest: unknown = JSON.parse(text).subject[0].digest.sha256;
    return typeof digest === "string" && /^[0-9a-f]{64}$/.test(digest)
      ? (digest as Sha256)
      : undefined;
  } catch {
    return undefined;
  }
}

function descriptor({ name, sha256 }: NamedDigest) {
  return { name, digest: { sha256 } };
}

/** Definitions, then what they name: scripts, sources, images; each kind sorted, none twice. */
function resources({ derivations, texts, ociImages }: ProvenanceInputs): Resource[] {
  const scripts = derivations.map(
    ({ storeName }): Resource => ({
      name: storeName.full,
      digest: { sha256: storeName.digest },
      annotations: { kind: "build-script" },
    }),
  );
  return [
    ...sorted(texts.map((text) => ({ ...descriptor(text), annotations: { kind: "definition" } }))),
    ...sorted(scripts),
    ...sorted(derivations.flatMap(({ sources }) => sources.map(sourceResource))),
    ...sorted(
      ociImages.map(({ name, digest }) => ({
        name,
        digest: { sha256: digest.replace(/^sha256:/, "") },
        annotations: { kind: "oci-image" },
      })),
    ),
  ];
}

/** A pool path has no host: any mirror serves it. */
function sourceResource({ file, sha256, urls, pool, git }: Source): Resource {
  const uri = git?.urls[0] === undefined ? urls[0] : `git+${git.urls[0]}@${git.commit}`;
  return {
    name: pool ?? file,
    ...(uri === undefined ? {} : { uri }),
    digest: { sha256, ...(git ? { gitCommit: git.commit } : {}) },
    annotations: { kind: "source" },
  };
}

function sorted(items: readonly Resource[]): Resource[] {
  const key = ({ name, digest }: Resource) => `${name}\0${digest.sha256}`;
  const unique = new Map(items.map((item) => [key(item), item]));
  return [...unique.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
