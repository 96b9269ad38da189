/*
 * Media types of the OCI image specification (media-types.md) and of Docker's "Image Manifest
 * Version 2, Schema 2", which say the same of the same things.
 */
export const indexTypes = new Set([
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
]);
export const manifestTypes = new Set([
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
]);
/** Of the configuration that makes a manifest one of a container image, not of something else. */
export const configTypes = new Set([
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.container.image.v1+json",
]);
const layerTypes = {
    "application/vnd.oci.image.layer.v1.tar": "none",
    "application/vnd.oci.image.layer.v1.tar+gzip": "gzip",
    "application/vnd.oci.image.layer.v1.tar+zstd": "zstd",
    "application/vnd.docker.image.rootfs.diff.tar": "none",
    "application/vnd.docker.image.rootfs.diff.tar.gzip": "gzip",
    "application/vnd.docker.image.rootfs.diff.tar.zstd": "zstd",
};
/** How a layer of this type is compressed, or why there is no reading it. */
export function layerCompression(mediaType) {
    const compression = Object.hasOwn(layerTypes, mediaType) ? layerTypes[mediaType] : undefined;
    if (compression)
        return { compression };
    if (mediaType.endsWith("+encrypted"))
        return { obstacle: "is encrypted" };
    if (/\.(?:nondistributable|foreign)\./.test(mediaType)) {
        return { obstacle: "is a foreign layer, which comes from somewhere else than the image" };
    }
    return { obstacle: `is of the type '${mediaType}', which is no tar archive that mrrl can read` };
}
