import { open, stat } from "node:fs/promises";
import { renderContainerHeader } from "../model/container/bundle.js";
import { copyWhole, writeWhole } from "./write-whole.js";
/** Writes a container's bundle to a file and flushes it. @returns its size in bytes. */
export async function writeContainerBundle(path, { signature, manifest, scripts, root }) {
    const [signatureBytes, manifestBytes] = [Buffer.from(signature), Buffer.from(manifest)];
    const header = renderContainerHeader({
        signature: signatureBytes.length,
        manifest: manifestBytes.length,
        scripts: scripts.length,
        root: (await stat(root)).size,
    });
    const file = await open(path, "wx", 0o666);
    try {
        const head = Buffer.concat([Buffer.from(header), signatureBytes, manifestBytes, scripts]);
        await writeWhole(file, head, 0);
        const size = await copyWhole(file, root, head.length);
        await file.sync();
        return size;
    }
    finally {
        await file.close();
    }
}
