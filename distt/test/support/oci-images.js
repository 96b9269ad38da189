import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { sha256 } from "../../assembler/model/sha256.js";
import { tar, zstd } from "./archives.js";
const types = {
    index: "application/vnd.oci.image.index.v1+json",
    manifest: "application/vnd.oci.image.manifest.v1+json",
    config: "application/vnd.oci.image.config.v1+json",
    layer: "application/vnd.oci.image.layer.v1.tar",
};
export function json(value) {
    return Buffer.from(JSON.stringify(value));
}
/** Puts a blob into an archive. @returns its descriptor */
export function addBlob(files, mediaType, bytes) {
    files.set(`blobs/sha256/${sha256(bytes)}`, bytes);
    return { mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length };
}
function addImage(files, image) {
    const { layers, config = {}, architecture = "amd64" } = image;
    const made = layers.map((layer) => {
        const { entries = [], compression } = layer;
        const content = Buffer.from(layer.bytes ?? tar(...entries));
        const compress = { gzip: gzipSync, zstd, none: (bytes) => bytes };
        const packed = Buffer.from(layer.packed ?? compress[compression ?? "none"](content));
        const type = layer.mediaType ?? types.layer + (compression ? `+${compression}` : "");
        return { content, descriptor: addBlob(files, type, packed) };
    });
    const document = {
        architecture,
        os: "linux",
        config,
        rootfs: { type: "layers", diff_ids: made.map(({ content }) => `sha256:${sha256(content)}`) },
        history: [],
    };
    const changed = image.changeConfig?.(document) ?? document;
    const configDescriptor = addBlob(files, types.config, json(changed));
    const manifest = {
        schemaVersion: 2,
        mediaType: types.manifest,
        config: configDescriptor,
        layers: made.map(({ descriptor }) => descriptor),
    };
    return {
        manifest: addBlob(files, types.manifest, json(image.changeManifest?.(manifest) ?? manifest)),
        config: configDescriptor,
        layers: made.map(({ content, descriptor }) => ({
            name: `blobs/sha256/${descriptor.digest.slice(7)}`,
            tar: content,
        })),
    };
}
/** An OCI image layout with these images for these platforms (none said for `undefined`). */
export function ociLayout(image, ...others) {
    const files = new Map([
        ["oci-layout", Buffer.from('{"imageLayoutVersion":"1.0.0"}')],
    ]);
    const first = addImage(files, image);
    const manifests = [
        first.manifest,
        ...others.map(({ image: other, platform }) => ({
            ...addImage(files, other).manifest,
            ...(platform && { platform }),
        })),
    ];
    const index = json({ schemaVersion: 2, mediaType: types.index, manifests });
    files.set("index.json", index);
    return {
        files,
        manifest: first.manifest.digest,
        config: first.config.digest,
        index: `sha256:${sha256(index)}`,
    };
}
/** What `docker save` wrote until version 24: no image layout, a directory for each layer. */
export function dockerSave(image) {
    const layout = new Map();
    const { config, layers } = addImage(layout, image);
    const name = `${config.digest.slice(7)}.json`;
    const files = new Map();
    const names = layers.map(({ name: blob }, index) => {
        const file = `${sha256(String(index))}/layer.tar`;
        files.set(file, layout.get(blob) ?? Buffer.alloc(0));
        return file;
    });
    files.set(name, layout.get(`blobs/sha256/${config.digest.slice(7)}`) ?? Buffer.alloc(0));
    files.set("manifest.json", json([{ Config: name, RepoTags: ["toy:1"], Layers: names }]));
    return { files, manifest: "", config: config.digest, index: "" };
}
/** What `docker save` writes since version 25: an image layout with a manifest.json. */
export function dockerSaveLayout(image) {
    const archive = ociLayout(image);
    const { layers } = addImage(new Map(), image);
    archive.files.set("manifest.json", json([
        {
            Config: `blobs/sha256/${archive.config.slice(7)}`,
            RepoTags: ["toy:1"],
            Layers: layers.map(({ name }) => name),
        },
    ]));
    return archive;
}
/** The archive as one tar file. */
export function archiveTar({ files }, ...more) {
    return tar(...[...files].map(([name, content]) => ({ name, content })), ...more);
}
/** The archive as a directory. */
export function writeFiles({ files }, directory) {
    for (const [name, content] of files) {
        mkdirSync(dirname(join(directory, name)), { recursive: true });
        writeFileSync(join(directory, name), content);
    }
}
