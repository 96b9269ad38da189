import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { sha256 } from "../model/sha256.js";
import { bundleHeaderSize, parseBundleHeader, renderBundleHeader, } from "../model/update/bundle-header.js";
import { parseIndex } from "../model/update/chunk-index.js";
import { parseManifest } from "../model/update/manifest.js";
import { readFully } from "./differing-ranges.js";
import { flush } from "./flush.js";
import { copyWhole, writeWhole } from "./write-whole.js";
/** A bundle's first bytes, up to the chunks. */
export function bundleHeadBytes({ signature, manifest, index }) {
    const [signatureBytes, manifestBytes] = [Buffer.from(signature), Buffer.from(manifest)];
    const header = renderBundleHeader({
        signature: signatureBytes.length,
        manifest: manifestBytes.length,
        index: index.length,
    });
    return Buffer.concat([Buffer.from(header), signatureBytes, manifestBytes, index]);
}
/**
 * Writes a bundle to a file and flushes it.
 * @param areas files with frames, which follow the head in this order.
 * @returns its size in bytes.
 */
export async function writeBundle(path, head, areas) {
    const file = await open(path, "wx", 0o666);
    try {
        const bytes = bundleHeadBytes(head);
        await writeWhole(file, bytes, 0);
        let at = bytes.length;
        for (const area of areas)
            at = await copyWhole(file, area, at);
        await file.sync();
        return at;
    }
    finally {
        await file.close();
    }
}
/** Gives a finished file its name, for good. */
export async function publishFile(path, output) {
    await rename(path, output);
    await flush(dirname(output));
}
/** Reads the head of a bundle. @throws BUNDLE_INVALID */
export async function readBundleHead(file, place) {
    let at = 0;
    const next = async (length) => {
        const bytes = await readFully(file, Buffer.alloc(length), at);
        if (bytes.length < length) {
            throw new MrrlError("BUNDLE_INVALID", "the bundle is cut short", { place });
        }
        at += length;
        return bytes;
    };
    const parts = parseBundleHeader((await next(bundleHeaderSize)).toString("latin1"), place);
    const signature = (await next(parts.signature)).toString("latin1");
    const manifest = (await next(parts.manifest)).toString("latin1");
    const index = await next(parts.index);
    const parsed = parseManifest(manifest, place);
    if (parsed.indexSize !== index.length || parsed.indexSha256 !== sha256(index)) {
        throw new MrrlError("BUNDLE_INVALID", "the index is not the one of the manifest", { place });
    }
    return {
        head: { signature, manifest, index },
        manifest: parsed,
        index: parseIndex(index, place),
        chunksAt: at,
    };
}
