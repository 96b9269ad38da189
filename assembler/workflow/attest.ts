import { basename, join, relative, sep } from "node:path";
import {
  type AttestationPaths,
  attestationPaths,
  presentAttestation,
  publishAttestation,
} from "../effects/attestation-file.ts";
import type { Context } from "../effects/context.ts";
import { fileDigest } from "../effects/file-digest.ts";
import { programVersion } from "../effects/program-version.ts";
import type { Store } from "../effects/store.ts";
import { openEnvelope, signEnvelope } from "../model/dsse.ts";
import type { SecretKey } from "../model/minisign/secret-key.ts";
import { type Sha256, sha256 } from "../model/sha256.ts";
import type { StoreName } from "../model/store-name.ts";
import type { BillPart } from "../plan/bill-component.ts";
import {
  type NamedDigest,
  type ProvenanceInputs,
  planProvenance,
  statementIn,
  statementType,
  subjectOf,
} from "../plan/provenance.ts";
import type { OpenProfile } from "./profile.ts";

/** What is said of an image or an installer. */
export interface AttestationRequest extends Pick<ProvenanceInputs, "kind" | "internal"> {
  /** The file. */
  readonly output: string;
  readonly bill: string;
  /** Texts that went in beside the definitions, by their path in the installation. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Signs the statement. */
  readonly key: SecretKey | undefined;
}

/**
 * Writes the bill of materials and the statement of provenance beside a finished file, whose lock
 * is held. What is there stays when it says the same of the same file; a signature stays, too,
 * when there is no key to make another one.
 * @throws NO_SPACE, USAGE, DISK_FAILED, INTERRUPTED
 */
export async function attest(
  context: Context,
  profile: OpenProfile,
  request: AttestationRequest,
): Promise<AttestationPaths> {
  const { output, bill, key } = request;
  const paths = attestationPaths(output);
  const inputs = await provenanceInputs(context, profile, request);
  const statement = (digest: Sha256) =>
    planProvenance({ ...inputs, subject: { name: basename(output), sha256: digest } });

  const present = await presentAttestation(output);
  const said = present?.bill === bill ? statementOf(present.provenance, key) : undefined;
  const digest = said === undefined ? undefined : subjectOf(said);
  if (digest !== undefined && statement(digest) === said) return paths;

  const found = await fileDigest(output, () => context.signal.throwIfAborted());
  const text = statement(found);
  const provenance = key ? signed(text, key) : text;
  await publishAttestation(output, { bill, provenance });
  return paths;
}

/** An envelope, verified: a bad memory or key is noticed here, not by others. */
function signed(statement: string, key: SecretKey): string {
  const envelope = signEnvelope(statementType, Buffer.from(statement), key);
  openEnvelope(envelope, statementType, [key.publicKey]);
  return envelope;
}

/** The statement in a file; undefined when the key did not sign it. */
function statementOf(text: string, key: SecretKey | undefined): string | undefined {
  if (!key) return statementIn(text);
  try {
    return openEnvelope(text, statementType, [key.publicKey]).payload.toString();
  } catch {
    return undefined;
  }
}

async function provenanceInputs(
  context: Context,
  { definition, derived, files }: OpenProfile,
  { kind, internal, bill, output, texts = {} }: AttestationRequest,
): Promise<Omit<ProvenanceInputs, "subject">> {
  const { name, release, toolchain, containers } = definition;
  const more = Object.entries(texts).map(([path, text]) => ({ name: path, sha256: sha256(text) }));
  return {
    kind,
    profile: { name, release, toolchain },
    internal,
    derivations: derived.derivations,
    texts: [...definitionTexts(context, files.digests), ...more],
    ociImages: Object.entries(containers).flatMap(([container, { root }]) =>
      "oci" in root ? [{ name: container, digest: root.oci.digest }] : [],
    ),
    byproducts: [{ name: basename(attestationPaths(output).bill), sha256: sha256(bill) }],
    version: await programVersion(context),
  };
}

/** Files by what they are called in a project, wherever their directories are on this machine. */
function definitionTexts(
  { settings }: Context,
  digests: ReadonlyMap<string, Sha256>,
): NamedDigest[] {
  const places = [
    ...settings.packageDirectories.map((directory) => [directory, "packages"] as const),
    ...settings.profileDirectories.map((directory) => [directory, "profiles"] as const),
    [settings.installation, ""] as const,
  ];
  return [...digests].map(([path, digest]) => {
    const place = places.find(([directory]) => path.startsWith(`${directory}${sep}`));
    const name = place ? join(place[1], relative(place[0], path)) : basename(path);
    return { name, sha256: digest };
  });
}

/** Store paths as parts of a bill. @param ociDigests full store name → digest of the OCI image */
export async function billParts(
  store: Store,
  { derived }: OpenProfile,
  names: readonly StoreName[],
  ociDigests: ReadonlyMap<string, string> = new Map(),
): Promise<BillPart[]> {
  const derivations = new Map(derived.derivations.map((each) => [each.storeName.full, each]));
  return Promise.all(
    names.map(async (name) => ({
      record: await store.record(name),
      derivation: derivations.get(name.full),
      oci: ociDigests.get(name.full),
    })),
  );
}

/** Texts by their path in a directory as texts by their path in the installation. */
export function below(
  directory: string,
  texts: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([path, text]) => [`${directory}/${path}`, text]),
  );
}
