import { basename, join, relative, sep } from "node:path";
import { attestationPaths, presentAttestation, publishAttestation, } from "../effects/attestation-file.js";
import { fileDigest } from "../effects/file-digest.js";
import { programVersion } from "../effects/program-version.js";
import { openEnvelope, signEnvelope } from "../model/dsse.js";
import { sha256 } from "../model/sha256.js";
import { planProvenance, statementIn, statementType, subjectOf, } from "../plan/provenance.js";
/**
 * Writes the bill of materials and the statement of provenance beside a finished file, whose lock
 * is held. What is there stays when it says the same of the same file; a signature stays, too,
 * when there is no key to make another one.
 * @throws NO_SPACE, USAGE, DISK_FAILED, INTERRUPTED
 */
export async function attest(context, profile, request) {
    const { output, bill, key } = request;
    const paths = attestationPaths(output);
    const inputs = await provenanceInputs(context, profile, request);
    const statement = (digest) => planProvenance({ ...inputs, subject: { name: basename(output), sha256: digest } });
    const present = await presentAttestation(output);
    const said = present?.bill === bill ? statementOf(present.provenance, key) : undefined;
    const digest = said === undefined ? undefined : subjectOf(said);
    if (digest !== undefined && statement(digest) === said)
        return paths;
    const found = await fileDigest(output, () => context.signal.throwIfAborted());
    const text = statement(found);
    const provenance = key ? signed(text, key) : text;
    await publishAttestation(output, { bill, provenance });
    return paths;
}
/** An envelope, verified: a bad memory or key is noticed here, not by others. */
function signed(statement, key) {
    const envelope = signEnvelope(statementType, Buffer.from(statement), key);
    openEnvelope(envelope, statementType, [key.publicKey]);
    return envelope;
}
/** The statement in a file; undefined when the key did not sign it. */
function statementOf(text, key) {
    if (!key)
        return statementIn(text);
    try {
        return openEnvelope(text, statementType, [key.publicKey]).payload.toString();
    }
    catch {
        return undefined;
    }
}
async function provenanceInputs(context, { definition, derived, files }, { kind, internal, bill, output, texts = {} }) {
    const { name, release, toolchain, containers } = definition;
    const more = Object.entries(texts).map(([path, text]) => ({ name: path, sha256: sha256(text) }));
    return {
        kind,
        profile: { name, release, toolchain },
        internal,
        derivations: derived.derivations,
        texts: [...definitionTexts(context, files.digests), ...more],
        ociImages: Object.entries(containers).flatMap(([container, { root }]) => "oci" in root ? [{ name: container, digest: root.oci.digest }] : []),
        byproducts: [{ name: basename(attestationPaths(output).bill), sha256: sha256(bill) }],
        version: await programVersion(context),
    };
}
/** Files by what they are called in a project, wherever their directories are on this machine. */
function definitionTexts({ settings }, digests) {
    const places = [
        ...settings.packageDirectories.map((directory) => [directory, "packages"]),
        ...settings.profileDirectories.map((directory) => [directory, "profiles"]),
        [settings.installation, ""],
    ];
    return [...digests].map(([path, digest]) => {
        const place = places.find(([directory]) => path.startsWith(`${directory}${sep}`));
        const name = place ? join(place[1], relative(place[0], path)) : basename(path);
        return { name, sha256: digest };
    });
}
/** Store paths as parts of a bill. @param ociDigests full store name → digest of the OCI image */
export async function billParts(store, { derived }, names, ociDigests = new Map()) {
    const derivations = new Map(derived.derivations.map((each) => [each.storeName.full, each]));
    return Promise.all(names.map(async (name) => ({
        record: await store.record(name),
        derivation: derivations.get(name.full),
        oci: ociDigests.get(name.full),
    })));
}
/** Texts by their path in a directory as texts by their path in the installation. */
export function below(directory, texts) {
    return Object.fromEntries(Object.entries(texts).map(([path, text]) => [`${directory}/${path}`, text]));
}
