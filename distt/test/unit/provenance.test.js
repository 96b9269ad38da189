import test from "ava";
import { signEnvelope } from "../../assembler/model/dsse.js";
import { makeSecretKey } from "../../assembler/model/minisign/secret-key.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { derivePackage } from "../../assembler/plan/derivations.js";
import { planProvenance, statementIn, statementType, subjectOf, } from "../../assembler/plan/provenance.js";
import { byName, loadedPackage, packageText } from "../support/definitions.js";
const commit = "3b18e512dba79e4c8300dd08aeb37f8e728b8dad";
const app = packageText("app", "sources:", `  - { file: a.tar, sha256: ${sha256("a")}, pool: pool/main/a/a/a.tar, urls: [https://example.org/a] }`, `  - file: g.tar`, `    sha256: ${sha256("g")}`, `    git: { commit: ${commit}, urls: [https://example.org/g.git] }`, "build: make");
const packages = byName(loadedPackage(app));
const { derivations } = derivePackage({
    name: "app",
    toolchain: "seed",
    tools: "tools",
    packages,
});
const inputs = {
    kind: "image",
    subject: { name: "sample.img", sha256: sha256("the file") },
    profile: { name: "sample", release: 3, toolchain: "seed" },
    internal: { machine: "x86_64" },
    derivations,
    texts: [
        { name: "profiles/sample.yaml", sha256: sha256("profile") },
        { name: "packages/app/package.yaml", sha256: sha256("package") },
    ],
    ociImages: [{ name: "web", digest: `sha256:${sha256("oci")}` }],
    byproducts: [{ name: "sample.cdx.json", sha256: sha256("bill") }],
    version: "9.9.9",
};
const text = planProvenance(inputs);
const statement = JSON.parse(text);
const { buildDefinition, runDetails } = statement.predicate;
const resources = buildDefinition.resolvedDependencies;
const ofKind = (kind) => resources.filter(({ annotations }) => annotations.kind === kind);
test("a statement names the file, how it was asked for, and who made it", (t) => {
    t.is(statement._type, "https://in-toto.io/Statement/v1");
    t.is(statement.predicateType, "https://slsa.dev/provenance/v1");
    t.deepEqual(statement.subject, [{ name: "sample.img", digest: { sha256: sha256("the file") } }]);
    t.is(buildDefinition.buildType, "urn:mrrl:build:image:1");
    t.deepEqual(buildDefinition.externalParameters, {
        profile: "sample",
        release: 3,
        toolchain: "seed",
    });
    t.deepEqual(buildDefinition.internalParameters, { machine: "x86_64" });
    t.deepEqual(runDetails, {
        builder: { id: "urn:mrrl:builder:1", version: { mrrl: "9.9.9" } },
        byproducts: [{ name: "sample.cdx.json", digest: { sha256: sha256("bill") } }],
    });
});
test("everything that went in is there by its digest", (t) => {
    t.deepEqual(ofKind("definition").map(({ name }) => name), ["packages/app/package.yaml", "profiles/sample.yaml"]);
    t.deepEqual(ofKind("build-script").map(({ name, digest }) => [name, digest.sha256]), derivations.map(({ storeName }) => [storeName.full, storeName.digest]).sort());
    for (const { script, storeName } of derivations)
        t.is(sha256(script), storeName.digest);
    t.deepEqual(ofKind("source"), [
        {
            name: "g.tar",
            uri: `git+https://example.org/g.git@${commit}`,
            digest: { sha256: sha256("g"), gitCommit: commit },
            annotations: { kind: "source" },
        },
        {
            name: "pool/main/a/a/a.tar",
            uri: "https://example.org/a",
            digest: { sha256: sha256("a") },
            annotations: { kind: "source" },
        },
        // Both roots are made of it.
        {
            name: "pool/main/d/dash/dash_0.5.12-12_amd64.deb",
            digest: { sha256: sha256("dash") },
            annotations: { kind: "source" },
        },
    ]);
    t.deepEqual(ofKind("oci-image"), [
        { name: "web", digest: { sha256: sha256("oci") }, annotations: { kind: "oci-image" } },
    ]);
    t.is(resources.length, ["definition", "build-script", "source", "oci-image"].flatMap(ofKind).length);
});
test("the same inputs give the same bytes, in whatever order", (t) => {
    const reversed = {
        derivations: [...derivations].reverse(),
        texts: [...inputs.texts].reverse(),
    };
    t.is(planProvenance({ ...inputs, ...reversed }), text);
    t.notRegex(text, /startedOn|finishedOn|invocationId/);
});
test("what a file says is told whether it is signed or not, and nonsense says nothing", (t) => {
    const key = makeSecretKey(Buffer.alloc(8, 1), Buffer.alloc(32, 1));
    t.is(statementIn(text), text);
    t.is(statementIn(signEnvelope(statementType, Buffer.from(text), key)), text);
    t.is(subjectOf(text), sha256("the file"));
    for (const nonsense of ["", "{", "null", "[]", "{}", '{"payload":1}', '{"payload":"%"}']) {
        t.is(subjectOf(statementIn(nonsense)), undefined, nonsense);
    }
    t.is(subjectOf('{"subject":[{"digest":{"sha256":"../x"}}]}'), undefined);
});
