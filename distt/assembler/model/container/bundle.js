import { MrrlError } from "../../errors/mrrl-error.js";
/** Bytes of the first line. */
const headerSize = 64;
/** The first line of the file, filled up with blanks (docs/containers.md). */
export function renderContainerHeader(parts) {
    const { signature, manifest, scripts, root } = parts;
    const text = `mrrl-container 1 ${signature} ${manifest} ${scripts} ${root}`;
    if (text.length >= headerSize)
        throw new MrrlError("BUG", "the parts of a container are too long");
    return `${text.padEnd(headerSize - 1)}\n`;
}
/** The text of a manifest, which is what is signed. */
export function renderContainerManifest(manifest) {
    return [
        "mrrl-container 1",
        `container=${manifest.container}`,
        `profile=${manifest.profile}`,
        `machine=${manifest.machine}`,
        `version=${manifest.version}`,
        `release=${manifest.release}`,
        `interface=${manifest.interface}`,
        `timeout=${manifest.timeout}`,
        `scripts_sha256=${manifest.scriptsSha256}`,
        `root_sha256=${manifest.rootSha256}`,
        "",
    ].join("\n");
}
