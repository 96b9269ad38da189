import { open, stat } from "node:fs/promises";
import { renderContainerHeader } from "../model/container/bundle.ts";
import { copyWhole, writeWhole } from "./write-whole.ts";

/** What a container's bundle consists of; `root` is a file. */
export interface ContainerBundleContent {
  /** Empty when it is not signed. */
  readonly signature: string;
  readonly manifest: string;
  /** A tar of the container's scripts and texts. */
  readonly scripts: Buffer;
  readonly root: string;
}

/** Writes a container's bundle to a file and flushes it. @returns its size in bytes. */
export async function writeContainerBundle(
  path: string,
  { signature, manifest, scripts, root }: ContainerBundleContent,
): Promise<number> {
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
  } finally {
    await file.close();
  }
}
