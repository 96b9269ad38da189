import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { mostEnvelopeBytes } from "../model/dsse.ts";
import { flush } from "./flush.ts";
import { inScratchDirectory } from "./output-scratch.ts";

/** What goes beside an image or an installer. */
export interface Attestation {
  /** The bill of materials. */
  readonly bill: string;
  /** The statement, or the envelope with it. */
  readonly provenance: string;
}

/** Where both are. */
export interface AttestationPaths {
  readonly bill: string;
  readonly provenance: string;
}

export function attestationPaths(output: string): AttestationPaths {
  const base = output.replace(/\.(?:img|run)$/, "");
  return { bill: `${base}.cdx.json`, provenance: `${base}.provenance.json` };
}

/** What is there, unless the output was written to since, or it cannot be read. */
export async function presentAttestation(output: string): Promise<Attestation | undefined> {
  const paths = attestationPaths(output);
  const { mtimeMs } = await stat(output);
  const read = async (path: string): Promise<string> => {
    const status = await stat(path);
    if (status.mtimeMs < mtimeMs || status.size > mostEnvelopeBytes) throw new RangeError(path);
    return readFile(path, "utf8");
  };
  try {
    const [bill, provenance] = await Promise.all([read(paths.bill), read(paths.provenance)]);
    return { bill, provenance };
  } catch {
    return undefined;
  }
}

/** Puts both beside the output, each whole or not at all. @throws NO_SPACE, USAGE, DISK_FAILED */
export async function publishAttestation(
  output: string,
  { bill, provenance }: Attestation,
): Promise<void> {
  const paths = attestationPaths(output);
  await inScratchDirectory(output, "the statements", async (scratch) => {
    // The bill first: the statement names its digest.
    for (const [path, text] of [
      [paths.bill, bill],
      [paths.provenance, provenance],
    ] as const) {
      const temporary = join(scratch, basename(path));
      await writeFile(temporary, text, { flush: true });
      await rename(temporary, path);
    }
    await flush(dirname(output));
  });
}
