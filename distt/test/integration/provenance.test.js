import { createPublicKey, verify } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import test, {} from "ava";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { openEnvelope } from "../../assembler/model/dsse.js";
import { digestOf, json, makeKey, namesIn, text, statementType as type, } from "../support/attestation.js";
import { billProblems } from "../support/bill-validator.js";
import { extractRoot } from "../support/image-root.js";
import { testToolbox } from "../support/toolbox.js";
import { toyProfile } from "../support/toy-profile.js";
let shared;
test.before(async () => {
    shared = await toyProfile();
});
// Hundreds of MiB.
test.after.always(() => removeTree(shared.directory));
/** Makes the toy image. @returns what the program prints */
async function makeImage(t, args = [], profile = shared) {
    const { exitCode, stdout, stderr } = await profile.imageVerb(["--json", ...args]);
    t.is(exitCode, 0, String(stderr));
    return JSON.parse(String(stdout));
}
test.serial("an image has a bill of materials beside it and inside, for all it holds", async (t) => {
    const printed = await makeImage(t);
    t.is(printed.sbom, join(shared.directory, "toy.cdx.json"));
    t.is(await billProblems(text(printed.sbom)), null);
    const bill = json(printed.sbom);
    t.deepEqual(namesIn(bill), [...printed.closure, printed.kernel].sort());
    t.like(bill.components.find(({ name }) => name === "app"), {
        version: "1",
        licenses: [{ expression: "ISC", acknowledgement: "declared" }],
        purl: "pkg:generic/app@1",
    });
    const root = join(shared.directory, "root");
    await extractRoot(await testToolbox(), shared.image, printed, root);
    t.is(text(join(root, "mrrl/sbom.cdx.json")), text(printed.sbom));
    t.deepEqual(readdirSync(join(root, "mrrl/store")).sort(), [...printed.closure].sort());
});
test.serial("the same validator refuses what is wrong", async (t) => {
    const { sbom } = await makeImage(t);
    t.not(await billProblems(text(sbom).replace('"application"', '"appliance"')), null);
});
test.serial("the statement is about the very file, and names what it is made of", async (t) => {
    const printed = await makeImage(t);
    t.is(printed.provenance, join(shared.directory, "toy.provenance.json"));
    const statement = json(printed.provenance);
    t.deepEqual(statement.subject, [
        { name: basename(shared.image), digest: { sha256: digestOf(shared.image) } },
    ]);
    const { buildDefinition, runDetails } = statement.predicate;
    t.deepEqual(buildDefinition.externalParameters, {
        profile: "toy",
        release: 0,
        toolchain: "seed",
    });
    t.like(buildDefinition.internalParameters, { image: printed.image, kernel: printed.kernel });
    t.deepEqual(runDetails.byproducts, [
        { name: basename(printed.sbom), digest: { sha256: digestOf(printed.sbom) } },
    ]);
    const named = new Map(buildDefinition.resolvedDependencies.map(({ name, digest }) => [name, digest]));
    t.is(named.get("profiles/toy.yaml")?.sha256, digestOf(join(shared.directory, "toy.yaml")));
    const [packages = ""] = shared.toy.context.settings.packageDirectories;
    const definition = digestOf(join(packages, "app/package.yaml"));
    t.is(named.get("packages/app/package.yaml")?.sha256, definition);
    t.is(named.get("boot/grub/grub.cfg")?.sha256, digestOf("boot/grub/grub.cfg"));
    t.is(named.get("boot/kernel/base.config")?.sha256, digestOf("boot/kernel/base.config"));
    t.is(named.get(printed.kernel)?.sha256, printed.kernel.slice(-64));
    // Where things are on this machine is nobody's business.
    t.false(text(printed.provenance).includes(shared.directory));
    t.false(text(printed.provenance).includes(packages));
    t.false(text(printed.sbom).includes(shared.directory));
});
test.serial("what is there stays, and what is missing or wrong is made anew", async (t) => {
    const { sbom, provenance } = await makeImage(t);
    const good = [text(sbom), text(provenance)];
    const inodes = () => [shared.image, sbom, provenance].map((path) => statSync(path).ino);
    const before = inodes();
    await makeImage(t);
    t.deepEqual(inodes(), before);
    const wrongs = [
        () => rmSync(sbom),
        () => rmSync(provenance),
        () => writeFileSync(sbom, "{}"),
        () => writeFileSync(provenance, ""),
        () => writeFileSync(provenance, text(provenance).replace('"release": 0', '"release": 1')),
        // Of another image: older than this one, with another digest.
        () => {
            writeFileSync(provenance, text(provenance).replace(/("sha256": ")..../, "$10000"));
            utimesSync(provenance, 1, 1);
        },
    ];
    for (const wrong of wrongs) {
        wrong();
        await makeImage(t);
        t.deepEqual([text(sbom), text(provenance)], good);
        t.is(statSync(shared.image).ino, before[0] ?? 0);
    }
    t.deepEqual(readdirSync(shared.directory).filter((name) => name.startsWith(".")), []);
});
test.serial("elsewhere, at another time, both files are the same to the byte", async (t) => {
    const first = await makeImage(t);
    const there = join(shared.directory, "elsewhere/toy.img");
    const { exitCode, stderr } = await shared.mrrl(["image", "toy", "-o", there], {
        env: { TZ: "Asia/Kathmandu", SOURCE_DATE_EPOCH: "86400" },
    });
    t.is(exitCode, 0, String(stderr));
    for (const name of ["toy.img", "toy.cdx.json", "toy.provenance.json"]) {
        const other = join(shared.directory, "elsewhere", name);
        t.true(readFileSync(other).equals(readFileSync(join(shared.directory, name))), name);
    }
    t.regex(first.sbom, /toy\.cdx\.json$/);
});
test.serial("with a key the statement is in an envelope that anybody can verify", async (t) => {
    const { sbom, provenance } = await makeImage(t);
    const unsigned = text(provenance);
    const key = await makeKey(t, shared.directory, "signer");
    const other = await makeKey(t, shared.directory, "other");
    const printed = await makeImage(t, ["--key", key.secret]);
    t.is(printed.provenanceKey, key.publicKey.id);
    // As the DSSE protocol has it, with nothing of mrrl but the key's bytes.
    const { payloadType, payload, signatures } = json(provenance);
    t.is(payloadType, type);
    t.is(signatures[0].keyid, key.publicKey.id);
    const body = Buffer.from(payload, "base64");
    t.is(body.toString(), unsigned);
    const x = Buffer.from(key.publicKey.bytes).toString("base64url");
    const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    const signature = Buffer.from(signatures[0].sig, "base64");
    const encoding = (of) => Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${of.length} `), of]);
    t.true(verify(null, encoding(body), publicKey, signature));
    const damaged = Buffer.from(body);
    damaged[100] = (damaged[100] ?? 0) ^ 1;
    t.false(verify(null, encoding(damaged), publicKey, signature));
    const refused = JSON.stringify({
        payloadType,
        payload: damaged.toString("base64"),
        signatures,
    });
    t.throws(() => openEnvelope(refused, type, [key.publicKey]), { message: /none of the trusted/ });
    // A signature stays where nobody makes another one, and is replaced by another key's.
    const signed = text(provenance);
    await makeImage(t);
    t.is(text(provenance), signed);
    await makeImage(t, ["--key", key.secret]);
    t.is(text(provenance), signed);
    await makeImage(t, ["--key", other.secret]);
    t.deepEqual(openEnvelope(text(provenance), type, [other.publicKey]).keys, [other.publicKey.id]);
    t.is(openEnvelope(text(provenance), type, [other.publicKey]).payload.toString(), unsigned);
    // One that says something else is no signature of this image.
    writeFileSync(provenance, refused);
    await makeImage(t);
    t.is(text(provenance), unsigned);
    t.is(await billProblems(text(sbom)), null);
});
test.serial("text output names both files, and who signed", async (t) => {
    const key = await makeKey(t, shared.directory, "printer");
    const { stdout } = await shared.imageVerb(["--key", key.secret]);
    t.regex(String(stdout), /^ {2}bill of materials: .*toy\.cdx\.json$/m);
    t.regex(String(stdout), new RegExp(`^ {2}provenance: .*toy\\.provenance\\.json, signed by ${key.publicKey.id}$`, "m"));
});
test.serial("another release is told by both, and by the image", async (t) => {
    const before = await makeImage(t);
    const bill = json(before.sbom);
    const after = await makeImage(t, ["--release", "7"]);
    t.not(after.image, before.image);
    t.not(json(after.sbom).serialNumber, bill.serialNumber);
    const { externalParameters } = json(after.provenance).predicate.buildDefinition;
    t.is(externalParameters.release, 7);
    t.is(json(after.provenance).subject[0].digest.sha256, digestOf(shared.image));
});
