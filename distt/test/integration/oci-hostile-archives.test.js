import { chmodSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import test from "ava";
import { sha256 } from "../../assembler/model/sha256.js";
import { tar } from "../support/archives.js";
import { addBlob, archiveTar, dockerSave, dockerSaveLayout, json, ociLayout, } from "../support/oci-images.js";
import { entries, refusedArchive, refusedRoot } from "../support/oci-refusals.js";
import { ociRig } from "../support/oci-rig.js";
test("other bytes than those that were pinned are refused, with both digests", async (t) => {
    const rig = await ociRig();
    const image = {
        layers: [{ entries: [{ name: "a", content: "right" }], compression: "gzip" }],
    };
    const made = ociLayout(image);
    const hex = (digest) => digest.slice("sha256:".length);
    const layer = [...made.files.keys()].find((name) => name.startsWith("blobs/") &&
        ![made.manifest, made.config].some((digest) => name.endsWith(hex(digest))));
    for (const name of [
        layer ?? "",
        `blobs/sha256/${hex(made.config)}`,
        `blobs/sha256/${hex(made.manifest)}`,
    ]) {
        const archive = ociLayout(image);
        const bytes = Buffer.from(archive.files.get(name) ?? "");
        bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
        archive.files.set(name, bytes);
        const expected = name.slice("blobs/sha256/".length);
        const both = new RegExp(`expected sha256:${expected}\n +got sha256:${sha256(bytes)}`);
        await refusedArchive(t, rig, archive, archive.manifest, both, "HASH_MISMATCH");
        // Shorter than its descriptor says, or not there at all.
        archive.files.set(name, bytes.subarray(1));
        if (!name.endsWith(hex(made.manifest))) {
            await refusedArchive(t, rig, archive, archive.manifest, /has \d+ bytes instead of \d+/);
            archive.files.delete(name);
            await refusedArchive(t, rig, archive, archive.manifest, /is missing in it/);
        }
    }
});
test("a layer that unpacks to something else than its configuration says is refused", async (t) => {
    const rig = await ociRig();
    const other = `sha256:${sha256("other")}`;
    const wrong = (document) => ({
        ...document,
        rootfs: { type: "layers", diff_ids: [other] },
    });
    const layers = [{ entries: [{ name: "a" }], compression: "gzip" }];
    const image = { layers, changeConfig: wrong };
    const both = new RegExp(`expected ${other}\n +got sha256:${sha256(tar({ name: "a" }))}`);
    const oci = ociLayout(image);
    await refusedArchive(t, rig, oci, oci.manifest, both, "HASH_MISMATCH");
    for (const save of [
        dockerSave(image),
        dockerSave({ ...image, layers: [{ entries: [{ name: "a" }] }] }),
    ]) {
        await refusedArchive(t, rig, save, save.config, both, "HASH_MISMATCH");
    }
    const fewer = ociLayout({
        layers,
        changeConfig: (document) => ({ ...document, rootfs: { type: "layers", diff_ids: [] } }),
    });
    await refusedArchive(t, rig, fewer, fewer.manifest, /it has 1 layers, and its configuration 0/);
});
test("a digest that is not there is told with those that are", async (t) => {
    const rig = await ociRig();
    const nothing = `sha256:${sha256("nothing")}`;
    const image = { layers: entries({ name: "a" }) };
    const platform = { os: "linux", architecture: "arm64" };
    const archive = dockerSaveLayout(image);
    const { files } = ociLayout(image, { image: { ...image, architecture: "arm64" }, platform });
    for (const [name, content] of files)
        archive.files.set(name, content);
    const error = await refusedArchive(t, rig, archive, nothing, /the archive has no image sha256:/);
    const lines = (error.evidence ?? "").split("\n");
    t.is(lines[0], "it has:");
    t.is(lines[1], `sha256:${sha256(files.get("index.json") ?? "")}  index.json`);
    t.is(lines[2], `${archive.manifest}  manifest`);
    t.regex(lines[3] ?? "", /^sha256:[0-9a-f]{64} {2}manifest linux\/arm64$/);
    t.is(lines[4], `${archive.config}  image toy:1`);
    // A layer is no image, and the configuration is one only of docker save.
    const plain = ociLayout(image);
    await refusedArchive(t, rig, plain, plain.config, /has no image/);
    const layer = `sha256:${sha256(tar({ name: "a" }))}`;
    await refusedArchive(t, rig, plain, layer, /has no image/);
    const other = { ...plain, files: new Map([["a.txt", Buffer.from("text")]]) };
    await refusedArchive(t, rig, other, nothing, /neither an OCI image layout nor/);
});
test("images for other machines, and other things than images, are refused", async (t) => {
    const rig = await ociRig();
    const layers = entries({ name: "a" });
    const arm = ociLayout({ layers, architecture: "arm64" });
    await refusedArchive(t, rig, arm, arm.manifest, /is for 'linux\/arm64', not for linux\/amd64/);
    await refusedArchive(t, rig, arm, arm.index, /leads to no image for linux\/amd64\n.*linux\/arm64/);
    const two = ociLayout({ layers }, { image: { layers: entries({ name: "b" }) } });
    await refusedArchive(t, rig, two, two.index, /leads to 2 images for linux\/amd64\nsha256:/);
    const chart = ociLayout({
        layers,
        changeManifest: (manifest) => ({
            ...manifest,
            config: {
                ...manifest.config,
                mediaType: "application/vnd.cncf.helm.config.v1+json",
            },
        }),
    });
    await refusedArchive(t, rig, chart, chart.manifest, /no container image but a '.*helm/);
    const odd = {
        "is encrypted": "application/vnd.oci.image.layer.v1.tar+gzip+encrypted",
        "is a foreign layer": "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        "is of the type 'text/plain'": "text/plain",
    };
    for (const [reason, mediaType] of Object.entries(odd)) {
        const archive = ociLayout({ layers: [{ entries: [{ name: "a" }], mediaType }] });
        await refusedArchive(t, rig, archive, archive.manifest, new RegExp(reason));
    }
});
test("documents are bounded, and what they lead to is checked", async (t) => {
    const rig = await ociRig();
    const layers = entries({ name: "a" });
    const padding = "x".repeat(4 << 20);
    const large = ociLayout({ layers, changeConfig: (config) => ({ ...config, padding }) });
    await refusedArchive(t, rig, large, large.manifest, /the configuration is larger than 4194304/);
    const huge = ociLayout({ layers, changeManifest: (manifest) => ({ ...manifest, padding }) });
    await refusedArchive(t, rig, huge, huge.manifest, /has no image/);
    await refusedArchive(t, rig, huge, huge.index, /is larger than 4194304/);
    const index = ociLayout({ layers });
    index.files.set("index.json", json({ schemaVersion: 2, manifests: [], padding }));
    await refusedArchive(t, rig, index, index.index, /index.json is larger/);
    const save = dockerSave({ layers });
    save.files.set("manifest.json", json([{ Config: "x.json", padding }]));
    await refusedArchive(t, rig, save, save.config, /manifest.json is larger/);
    const both = ociLayout({ layers, changeManifest: (one) => ({ ...one, manifests: [] }) });
    await refusedArchive(t, rig, both, both.manifest, /at the same time/);
    const liar = ociLayout({ layers });
    const type = "application/vnd.oci.image.index.v1+json";
    const said = { mediaType: type, digest: liar.manifest, size: 0 };
    said.size = liar.files.get(`blobs/sha256/${liar.manifest.slice(7)}`)?.length ?? 0;
    const outer = addBlob(liar.files, type, json({ schemaVersion: 2, manifests: [said] }));
    await refusedArchive(t, rig, liar, outer.digest, /not of the type that the index says/);
    // Indexes in indexes, without an end.
    let inner = addBlob(liar.files, type, json({ schemaVersion: 2, manifests: [] }));
    for (let depth = 0; depth < 6; depth++) {
        inner = addBlob(liar.files, type, json({ schemaVersion: 2, manifests: [inner] }));
    }
    await refusedArchive(t, rig, liar, inner.digest, /indexes lead too deep/);
    const sha512 = ociLayout({
        layers,
        changeManifest: (one) => ({
            ...one,
            layers: [
                {
                    mediaType: "application/vnd.oci.image.layer.v1.tar",
                    digest: `sha512:${"0".repeat(128)}`,
                    size: 1,
                },
            ],
        }),
    });
    await refusedArchive(t, rig, sha512, sha512.manifest, /is no sha256 digest/);
    const layout = ociLayout({ layers });
    layout.files.set("oci-layout", Buffer.from('{"imageLayoutVersion":"2.0.0"}'));
    await refusedArchive(t, rig, layout, layout.manifest, /imageLayoutVersion/);
});
test("names in manifest.json lead to files of the archive, and nowhere else", async (t) => {
    const rig = await ociRig();
    writeFileSync(join(rig.directory, "secret"), "secret");
    for (const name of ["../secret", "/etc/passwd", "nothing"]) {
        const archive = dockerSave({ layers: entries({ name: "a" }) });
        const saved = [{ Config: `${archive.config.slice(7)}.json`, Layers: [name] }];
        archive.files.set("manifest.json", json(saved));
        for (const form of ["tar", "directory"]) {
            const made = rig.make(rig.write(archive, form), archive.config);
            await refusedRoot(t, rig, made, "ARCHIVE_REFUSED", /missing in it|leads out|absolute/);
        }
    }
});
test("an archive that is damaged, compressed or contradicts itself is refused", async (t) => {
    const rig = await ociRig();
    const archive = ociLayout({ layers: entries({ name: "a" }) });
    const whole = archiveTar(archive);
    const refuse = (bytes, reason) => refusedRoot(t, rig, rig.make(rig.write(bytes), archive.manifest), "ARCHIVE_REFUSED", reason);
    await refuse(whole.subarray(0, 1500), /end is missing|end of data/);
    await refuse(whole.subarray(0, -1024), /its end is missing/);
    await refuse(Buffer.concat([whole, Buffer.from("garbage")]), /end is missing|Invalid tar/);
    await refuse(Buffer.from("no archive at all".repeat(100)), /Invalid tar header|end/);
    await refuse(Buffer.alloc(0), /end is missing/);
    await refuse(archiveTar(archive, { name: "index.json", content: "{}" }), /is there twice/);
    await refuse(archiveTar(archive, { name: "../x" }), /leads out/);
    const hint = (await refuse(gzipSync(whole), /compressed as a whole/)).hint;
    t.regex(hint ?? "", /gunzip/);
    const circle = [
        { name: "index.json", type: "2", link: "manifest.json" },
        { name: "manifest.json", type: "2", link: "index.json" },
        { name: "oci-layout", type: "2", link: "/etc/passwd" },
    ];
    await refuse(tar(...circle), /neither an OCI image layout nor/);
    const missing = rig.make(join(rig.directory, "nothing"), archive.manifest);
    await refusedRoot(t, rig, missing, "DEFINITION_INVALID", /image archive cannot be read/);
    await refusedRoot(t, rig, rig.make("/dev/null", archive.manifest), "ARCHIVE_REFUSED", /neither/);
});
test("a user that the image does not know, or a directory that is none, is refused", async (t) => {
    const rig = await ociRig();
    const layers = entries({ name: "srv", content: "x" });
    const user = ociLayout({ layers, config: { User: "web" } });
    await refusedArchive(t, rig, user, user.manifest, /user 'web' is not in its \/etc\/passwd/);
    const work = ociLayout({ layers, config: { WorkingDir: "/srv" } });
    await refusedArchive(t, rig, work, work.manifest, /working directory cannot be one: it is a file/);
    const large = ociLayout({
        config: { User: "web" },
        layers: entries({ name: "etc/passwd", content: Buffer.alloc((1 << 20) + 1, "#") }),
    });
    await refusedArchive(t, rig, large, large.manifest, /etc\/passwd is larger than/);
});
test("an archive that cannot be read is told as such, not as a store that cannot be written", async (t) => {
    const rig = await ociRig();
    t.pass();
    // Nothing is unreadable for root.
    if (process.getuid?.() === 0)
        return;
    const image = { layers: entries({ name: "a" }) };
    for (const pattern of ["manifest", "layer"]) {
        const archive = ociLayout(image);
        const path = rig.write(archive, "directory");
        const layer = sha256(tar({ name: "a" }));
        chmodSync(`${path}/blobs/sha256/${pattern === "layer" ? layer : archive.manifest.slice(7)}`, 0);
        const made = rig.make(path, archive.manifest);
        const error = await refusedRoot(t, rig, made, "USAGE", /archive cannot be read: EACCES/);
        t.regex(error.place ?? "", /archive-\d+\/blobs/);
    }
});
test("an image after a refused one is made as if nothing had been", async (t) => {
    const rig = await ociRig();
    const image = { layers: [{ entries: [{ name: "a" }], compression: "gzip" }] };
    const archive = ociLayout(image);
    const path = rig.write(archive, "directory");
    const [layer = ""] = readdirSync(`${path}/blobs/sha256`).filter((name) => ![archive.manifest, archive.config].includes(`sha256:${name}`));
    const right = archive.files.get(`blobs/sha256/${layer}`) ?? Buffer.alloc(0);
    rmSync(`${path}/blobs/sha256/${layer}`);
    await refusedRoot(t, rig, rig.make(path, archive.manifest), "ARCHIVE_REFUSED", /missing/);
    writeFileSync(`${path}/blobs/sha256/${layer}`, right);
    await t.notThrowsAsync(rig.make(path, archive.manifest));
});
