import { readFile, writeFile } from "node:fs/promises";
import { bundleHeadBytes } from "../../assembler/effects/bundle-file.js";
import { LockedKey } from "../../assembler/model/minisign/secret-key.js";
import { signMessage } from "../../assembler/model/minisign/signature.js";
import { bundleHeaderSize, parseBundleHeader } from "../../assembler/model/update/bundle-header.js";
/** Takes a bundle apart. */
export async function takeApart(path) {
    const bytes = await readFile(path);
    const sizes = parseBundleHeader(bytes.toString("latin1", 0, bundleHeaderSize), path);
    let at = bundleHeaderSize;
    const next = (size) => {
        at += size;
        return bytes.subarray(at - size, at);
    };
    return {
        signature: next(sizes.signature).toString("latin1"),
        manifest: next(sizes.manifest).toString("latin1"),
        index: next(sizes.index),
        chunks: bytes.subarray(at),
    };
}
/** Puts a bundle together again, whatever its parts are. */
export async function putTogether(path, bundle) {
    await writeFile(path, Buffer.concat([bundleHeadBytes(bundle), bundle.chunks]));
}
/** Signs a manifest with a key's file, which has no password. */
export async function signed(bundle, keyFile, manifest = bundle.manifest) {
    const key = await new LockedKey(await readFile(keyFile, "utf8"), keyFile).open("");
    return { ...bundle, manifest, signature: signMessage(Buffer.from(manifest), key, "crafted") };
}
