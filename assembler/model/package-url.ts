/**
 * Package URLs (ECMA-427). Everything but letters, digits and `.-_~:` is percent-encoded;
 * qualifiers are sorted by key.
 */
const encoded = (text: string) => encodeURIComponent(text).replaceAll("%3A", ":");

/** Of a package that no ecosystem distributes. @param sha256 of the one file it is made from. */
export function genericPackageUrl(name: string, version: string, sha256?: string): string {
  const checksum = sha256 === undefined ? "" : `?checksum=sha256:${sha256}`;
  return `pkg:generic/${encoded(name)}@${encoded(version)}${checksum}`;
}

/** Of a Debian binary package. @param suite such as trixie; @param architecture such as amd64. */
export function debianPackageUrl(
  name: string,
  version: string,
  suite: string,
  architecture: string,
): string {
  const qualifiers = `arch=${encoded(architecture)}&distro=${encoded(suite)}`;
  return `pkg:deb/debian/${encoded(name)}@${encoded(version)}?${qualifiers}`;
}
