import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { mostEnvelopeBytes } from "../model/dsse.js";
import { flush } from "./flush.js";
import { inScratchDirectory } from "./output-scratch.js";
export function attestationPaths(output) {
    const base = output.replace(/\.(?:img|run)$/, "");
    return { bill: `${base}.cdx.json`, provenance: `${base}.provenance.json` };
}
/** What is there, unless the output was written to since, or it cannot be read. */
export async function presentAttestation(output) {
    const paths = attestationPaths(output);
    const { mtimeMs } = await stat(output);
    const read = async (path) => {
        const status = await stat(path);
        if (status.mtimeMs < mtimeMs || status.size > mostEnvelopeBytes)
            throw new RangeError(path);
        return readFile(path, "utf8");
    };
    try {
        const [bill, provenance] = await Promise.all([read(paths.bill), read(paths.provenance)]);
        return { bill, provenance };
    }
    catch {
        return undefined;
    }
}
/** Puts both beside the output, each whole or not at all. @throws NO_SPACE, USAGE, DISK_FAILED */
export async function publishAttestation(output, { bill, provenance }) {
    const paths = attestationPaths(output);
    await inScratchDirectory(output, "the statements", async (scratch) => {
        // The bill first: the statement names its digest.
        for (const [path, text] of [
            [paths.bill, bill],
            [paths.provenance, provenance],
        ]) {
            const temporary = join(scratch, basename(path));
            await writeFile(temporary, text, { flush: true });
            await rename(temporary, path);
        }
        await flush(dirname(output));
    });
}
