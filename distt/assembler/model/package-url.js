/**
 * Package URLs (ECMA-427). Everything but letters, digits and `.-_~:` is percent-encoded;
 * qualifiers are sorted by key.
 */
const encoded = (text) => encodeURIComponent(text).replaceAll("%3A", ":");
/** Of a package that no ecosystem distributes. @param sha256 of the one file it is made from. */
export function genericPackageUrl(name, version, sha256) {
    const checksum = sha256 === undefined ? "" : `?checksum=sha256:${sha256}`;
    return `pkg:generic/${encoded(name)}@${encoded(version)}${checksum}`;
}
/** Of a Debian binary package. @param suite such as trixie; @param architecture such as amd64. */
export function debianPackageUrl(name, version, suite, architecture) {
    const qualifiers = `arch=${encoded(architecture)}&distro=${encoded(suite)}`;
    return `pkg:deb/debian/${encoded(name)}@${encoded(version)}?${qualifiers}`;
}
