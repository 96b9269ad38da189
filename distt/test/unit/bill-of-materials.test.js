import test from "ava";
import { sha256 } from "../../assembler/model/sha256.js";
import { makeStoreName } from "../../assembler/model/store-name.js";
import { planBillOfMaterials } from "../../assembler/plan/bill-of-materials.js";
import { derivePackage } from "../../assembler/plan/derivations.js";
import { billProblems } from "../support/bill-validator.js";
import { byName, loadedPackage, packageText } from "../support/definitions.js";
const digest = (letter) => sha256(letter);
const commit = "3b18e512dba79e4c8300dd08aeb37f8e728b8dad";
const texts = {
    plain: packageText("plain", "sources:", `  - { file: p.tar, sha256: ${digest("p")}, pool: pool/main/p/p/p.tar, urls: [https://example.org/p.tar] }`, "build: make").replace("MIT", "GPL-2.0-or-later WITH Linux-syscall-note"),
    "two+one": packageText("two+one", "sources:", `  - { file: a.tar, sha256: ${digest("a")}, pool: pool/main/a/a/a.tar }`, `  - file: g.tar`, `    sha256: ${digest("g")}`, `    git: { commit: ${commit}, urls: [https://example.org/g.git] }`, "build: make").replace("MIT", "LicenseRef-own"),
    debian: packageText("debian", "kind: debian", "debian: { roots: [dash] }", "build: make"),
};
function part(name, references = []) {
    const packages = byName(loadedPackage(texts[name]));
    const derivation = derivePackage({ name, toolchain: "seed", tools: "tools", packages }).package;
    return { ...joined(derivation.storeName, references), derivation };
}
function joined(name, references = []) {
    return {
        record: {
            format: 1,
            storeName: name.full,
            treeHash: digest(`tree of ${name.full}`),
            references: references.map(({ full }) => ({ name: full, file: "bin/x", offset: 0 })),
            size: 1,
            milliseconds: 2,
        },
        derivation: undefined,
        oci: undefined,
    };
}
const nameOf = ({ record, derivation }) => derivation?.storeName ?? makeStoreName("x", "1", record.treeHash);
const two = part("two+one");
const plain = part("plain", [nameOf(two), makeStoreName("elsewhere", "1", digest("e"))]);
const debian = part("debian");
const environment = makeStoreName("environment", "sample", digest("environment"));
const container = makeStoreName("oci", "web", digest("oci"));
const parts = [
    joined(environment, [nameOf(plain), environment]),
    plain,
    two,
    debian,
    { ...joined(container), oci: `sha256:${digest("image")}` },
];
const subject = {
    kind: "image",
    name: "sample",
    version: "2 (blue)",
    release: 7,
    roots: [environment, nameOf(debian), container],
};
const text = planBillOfMaterials(subject, parts);
const bill = JSON.parse(text);
const find = (name) => bill.components.find((each) => each.name === name);
const property = (name, key) => find(name)?.properties.find((each) => each.name === key)?.value;
test("a bill of materials is what the schema of CycloneDX wants", async (t) => {
    t.is(await billProblems(text), null);
});
test("what is no bill of materials is refused by the same schema", async (t) => {
    const broken = {
        "a licence that is none": text.replace(/"licenses": \[[^\]]*\]/, '"licenses": [{"id":1}]'),
        "a serial number that is none": text.replace("urn:uuid:", "urn:uuid:x"),
        "an unknown key": text.replace('"bomFormat"', '"bomShape": 1, "bomFormat"'),
        "a digest of another size": text.replace(/("content": ")[0-9a-f]/, "$1"),
        "another format": text.replace('"CycloneDX"', '"CycloneDY"'),
    };
    for (const [what, changed] of Object.entries(broken)) {
        t.not(changed, text, what);
        t.not(await billProblems(changed), null, what);
    }
});
test("equal parts give equal bytes, in whatever order, and there is no time in them", (t) => {
    t.is(planBillOfMaterials(subject, [...parts].reverse()), text);
    t.is(planBillOfMaterials(subject, [...parts, plain]), text);
    t.notRegex(text, /timestamp/);
    const other = JSON.parse(planBillOfMaterials({ ...subject, release: 8 }, parts));
    t.not(other.serialNumber, bill.serialNumber);
    t.is(bill.version, 1);
});
test("a package has version, licence, package URL, sources and what names its build", (t) => {
    const { full, digest: script } = nameOf(plain);
    t.like(find("plain"), {
        type: "application",
        "bom-ref": full,
        version: "1.0",
        licenses: [
            { expression: "GPL-2.0-or-later WITH Linux-syscall-note", acknowledgement: "declared" },
        ],
        purl: `pkg:generic/plain@1.0?checksum=sha256:${digest("p")}`,
        externalReferences: [
            {
                type: "source-distribution",
                url: "https://example.org/p.tar",
                hashes: [{ alg: "SHA-256", content: digest("p") }],
            },
        ],
    });
    t.is(property("plain", "mrrl:store-name"), full);
    t.is(property("plain", "mrrl:build-script-sha256"), script);
    t.is(property("plain", "mrrl:tree-hash"), plain.record.treeHash);
});
test("several sources are all there, those of git with their commit; a name is encoded", (t) => {
    t.like(find("two+one"), {
        purl: "pkg:generic/two%2Bone@1.0",
        licenses: [{ expression: "LicenseRef-own", acknowledgement: "declared" }],
        externalReferences: [
            {
                type: "source-distribution",
                url: "pool/main/a/a/a.tar",
                hashes: [{ alg: "SHA-256", content: digest("a") }],
            },
            {
                type: "vcs",
                url: "https://example.org/g.git",
                comment: `canonical tar of commit ${commit}`,
                hashes: [{ alg: "SHA-256", content: digest("g") }],
            },
        ],
    });
});
test("what is made of Debian's packages has each of them in it", (t) => {
    const component = find("debian");
    t.false("externalReferences" in (component ?? {}));
    t.deepEqual(component?.components, [
        {
            type: "application",
            "bom-ref": `${nameOf(debian).full}/dash_0.5.12-12_amd64.deb`,
            name: "dash",
            version: "0.5.12-12",
            hashes: [{ alg: "SHA-256", content: sha256("dash") }],
            purl: "pkg:deb/debian/dash@0.5.12-12?arch=amd64&distro=trixie",
            externalReferences: [
                { type: "distribution", url: "pool/main/d/dash/dash_0.5.12-12_amd64.deb" },
            ],
        },
    ]);
});
test("what mrrl made itself has neither licence nor package URL", (t) => {
    for (const [name, type] of [
        ["environment", "data"],
        ["oci", "container"],
    ]) {
        const component = find(name);
        t.is(component?.type, type);
        t.false("licenses" in (component ?? {}) || "purl" in (component ?? {}));
    }
    t.is(property("oci", "mrrl:oci-digest"), `sha256:${digest("image")}`);
});
test("dependencies are the references among the components, and the subject's roots", (t) => {
    const graph = new Map(bill.dependencies.map(({ ref, dependsOn }) => [
        ref,
        dependsOn,
    ]));
    t.is(graph.size, parts.length + 1);
    t.deepEqual(graph.get("profile:sample"), [container.full, nameOf(debian).full, environment.full].sort());
    t.deepEqual(graph.get(environment.full), [nameOf(plain).full]);
    // What is not in the system is no dependency of it.
    t.deepEqual(graph.get(nameOf(plain).full), [nameOf(two).full]);
    t.is(graph.get(nameOf(two).full), undefined);
});
