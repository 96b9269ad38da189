import { MrrlError } from "../../errors/mrrl-error.js";
import { largestIndex } from "./chunk-index.js";
import { largestManifest } from "./manifest.js";
/** Bytes of a bundle's first line. */
export const bundleHeaderSize = 64;
const largestSignature = 4096;
const pattern = /^mrrl-bundle 1 (0|[1-9][0-9]{0,8}) ([1-9][0-9]{0,8}) ([1-9][0-9]{0,8}) *\n$/;
/** The first line of a bundle, filled up with blanks (docs/bundle.md). */
export function renderBundleHeader({ signature, manifest, index }) {
    const text = `mrrl-bundle 1 ${signature} ${manifest} ${index}`;
    return `${text.padEnd(bundleHeaderSize - 1)}\n`;
}
/** Reads a bundle's first 64 bytes. @throws BUNDLE_INVALID */
export function parseBundleHeader(text, place) {
    const [, signature, manifest, index] = (pattern.exec(text) ?? []).map(Number);
    const known = text.length === bundleHeaderSize &&
        signature !== undefined &&
        manifest !== undefined &&
        index !== undefined;
    if (!known)
        throw new MrrlError("BUNDLE_INVALID", "this is not a bundle of format 1", { place });
    if (signature > largestSignature || manifest > largestManifest || index > largestIndex) {
        throw new MrrlError("BUNDLE_INVALID", "the parts of this bundle are too long", { place });
    }
    return { signature, manifest, index };
}
