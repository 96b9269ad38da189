import { readlinkSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { openEnvelope } from "../../assembler/model/dsse.js";
import { digestOf, json, makeKey, namesIn, text, statementType as type, } from "../support/attestation.js";
import { billProblems } from "../support/bill-validator.js";
import { borrowPackage } from "../support/borrowed-package.js";
import { runMrrl } from "../support/mrrl-program.js";
import { toyProfile } from "../support/toy-profile.js";
let shared;
test.before(async () => {
    shared = await toyProfile();
});
// Hundreds of MiB.
test.after.always(() => removeTree(shared.directory));
test.serial("an overlay has both, too, and brings its bill along", async (t) => {
    for (const name of ["busybox", "minisign", "zstd"])
        await borrowPackage(shared.toy, name);
    const key = await makeKey(t, shared.directory, "overlay");
    const installer = join(shared.directory, "toy.run");
    const args = ["overlay", "toy", "-o", installer, "--key", key.secret, "--json"];
    const { exitCode, stdout, stderr } = await shared.mrrl(args);
    t.is(exitCode, 0, String(stderr));
    const printed = JSON.parse(String(stdout));
    t.like(printed, {
        sbom: join(shared.directory, "toy.cdx.json"),
        provenance: join(shared.directory, "toy.provenance.json"),
        provenanceKey: key.publicKey.id,
    });
    t.is(await billProblems(text(printed.sbom)), null);
    const { environment, overlay, paths } = printed.manifest;
    const held = paths.map(({ name }) => name);
    t.deepEqual([...namesIn(json(printed.sbom)), environment, overlay].sort(), held.sort(), "all but what has the bill in it");
    const tree = join(shared.toy.store.root, "store", overlay);
    t.is(text(join(tree, "share/mrrl/sbom.cdx.json")), text(printed.sbom));
    const share = readlinkSync(join(shared.toy.store.root, "store", environment, "share"));
    t.is(share, `/mrrl/store/${overlay}/share`);
    // The bill names app, and the tree does not need it.
    const record = json(join(shared.toy.store.root, "meta", `${overlay}.json`));
    const referred = record.references.map(({ name }) => name.split("-")[0]);
    t.deepEqual(referred, ["busybox", "minisign", "zstd"]);
    const { payload } = openEnvelope(text(printed.provenance), type, [key.publicKey]);
    const statement = JSON.parse(payload.toString());
    t.deepEqual(statement.subject, [{ name: "toy.run", digest: { sha256: digestOf(installer) } }]);
    t.is(statement.predicate.buildDefinition.buildType, "urn:mrrl:build:overlay:1");
});
test.serial("the bill of the profile minimal is a good one", async (t) => {
    const image = join(shared.directory, "minimal.img");
    const { exitCode, stdout, stderr } = await runMrrl(["image", "minimal", "-o", image, "--json"]);
    t.is(exitCode, 0, stderr);
    const { sbom, closure, kernel } = JSON.parse(stdout);
    t.is(await billProblems(text(sbom)), null);
    const bill = json(sbom);
    t.deepEqual(namesIn(bill), [...closure, kernel].sort());
    const s6 = bill.components.find(({ name }) => name === "s6");
    t.true(s6.components.some(({ purl }) => purl.startsWith("pkg:deb/debian/libc6@2.")));
});
