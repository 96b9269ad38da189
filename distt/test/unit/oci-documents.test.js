import test from "ava";
import { layerCompression } from "../../assembler/model/oci/media-type.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { parseImageDocument } from "../../assembler/plan/oci/document.js";
import { ociRootName } from "../../assembler/plan/oci/oci-root.js";
import { refusal } from "../support/definitions.js";
const descriptor = { mediaType: "text/plain", digest: `sha256:${"0".repeat(64)}`, size: 3 };
const index = { schemaVersion: 2, manifests: [descriptor] };
const manifest = { schemaVersion: 2, config: descriptor, layers: [] };
const parse = (value) => parseImageDocument(typeof value === "string" ? Buffer.from(value, "latin1") : Buffer.from(JSON.stringify(value)), "the document", "image.tar");
test("layers are tar archives, plain or compressed, by OCI's names and by Docker's", (t) => {
    const oci = "application/vnd.oci.image.layer.v1.tar";
    const docker = "application/vnd.docker.image.rootfs.diff.tar";
    t.deepEqual(layerCompression(oci), { compression: "none" });
    for (const compression of ["gzip", "zstd"]) {
        t.deepEqual(layerCompression(`${oci}+${compression}`), { compression });
        t.deepEqual(layerCompression(`${docker}.${compression}`), { compression });
    }
    const obstacle = (mediaType) => {
        const found = layerCompression(mediaType);
        return "obstacle" in found ? found.obstacle : "";
    };
    t.regex(obstacle(`${oci}+gzip+encrypted`), /encrypted/);
    t.regex(obstacle("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"), /foreign/);
    t.regex(obstacle("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"), /foreign/);
    t.regex(obstacle(`${oci}+brotli`), /no tar archive/);
    t.regex(obstacle("constructor"), /no tar archive/);
});
test("an index and a manifest are told apart by what they have", (t) => {
    t.is(parse(index)?.kind, "index");
    t.is(parse(manifest)?.kind, "manifest");
    t.is(parse({ ...manifest, annotations: { a: "b" }, subject: {} })?.kind, "manifest");
    for (const other of [{}, [], null, 7, { config: {} }, { rootfs: {} }]) {
        t.is(parse(other), undefined);
    }
});
test("what could be taken for either is refused, and what says that it is something else", (t) => {
    t.regex(refusal(() => parse({ ...index, ...manifest })).message, /at the same time/);
    t.regex(refusal(() => parse({ ...index, layers: [] })).message, /at the same time/);
    const type = (kind) => `application/vnd.oci.image.${kind}.v1+json`;
    t.truthy(parse({ ...index, mediaType: type("index") }));
    t.regex(refusal(() => parse({ ...index, mediaType: type("manifest") })).message, /not of the type/);
    t.regex(refusal(() => parse({ ...manifest, mediaType: type("index") })).message, /not of the/);
});
test("what is wrong with a document is said, with its place in it", (t) => {
    for (const text of ["", "{", "\xff\xfe", '{"layers": [}']) {
        t.regex(refusal(() => parse(text)).message, /the document is not JSON/);
    }
    const evidence = (value) => refusal(() => parse(value)).evidence ?? "";
    t.regex(evidence({ ...index, schemaVersion: 1 }), /^schemaVersion: /);
    t.regex(evidence({ ...manifest, layers: [{ ...descriptor, size: -1 }] }), /^layers\.0\.size: /);
    t.regex(evidence({ ...manifest, layers: [{ ...descriptor, digest: "x" }] }), /layers\.0\.digest/);
    t.regex(evidence({ ...manifest, layers: Array(513).fill(descriptor) }), /^layers: /);
    t.regex(evidence({ ...index, manifests: Array(1001).fill(descriptor) }), /^manifests: /);
});
test("all that a root depends on is in its name", (t) => {
    const inputs = {
        digest: sha256("image"),
        mountPoints: [{ path: "/srv", type: "directory" }],
        tools: "tools-1.x",
    };
    const name = ociRootName("web", inputs);
    t.regex(name.full, /^web-oci\.[0-9a-f]{64}$/);
    t.is(ociRootName("web", { ...inputs }).full, name.full);
    const others = [
        { ...inputs, digest: sha256("other") },
        { ...inputs, tools: "tools-2.x" },
        { ...inputs, mountPoints: [] },
        { ...inputs, mountPoints: [{ path: "/srv", type: "file" }] },
    ].map((each) => ociRootName("web", each).digest);
    t.is(new Set([name.digest, ...others]).size, 5);
    t.is(ociRootName("web-2", inputs).full, `web-2-oci.${name.digest}`);
});
