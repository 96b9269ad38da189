import { type FileHandle, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { MrrlError } from "../errors/mrrl-error.ts";
import { sha256 } from "../model/sha256.ts";
import {
  bundleHeaderSize,
  parseBundleHeader,
  renderBundleHeader,
} from "../model/update/bundle-header.ts";
import { type ChunkIndex, parseIndex } from "../model/update/chunk-index.ts";
import { parseManifest, type UpdateManifest } from "../model/update/manifest.ts";
import { readFully } from "./differing-ranges.ts";
import { flush } from "./flush.ts";
import { copyWhole, writeWhole } from "./write-whole.ts";

/** What is in front of the chunks of a bundle. */
export interface BundleHead {
  /** Empty when the bundle is not signed. */
  readonly signature: string;
  /** Its text, as it was signed. */
  readonly manifest: string;
  readonly index: Buffer;
}

/** A bundle's first bytes, up to the chunks. */
export function bundleHeadBytes({ signature, manifest, index }: BundleHead): Buffer {
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
export async function writeBundle(
  path: string,
  head: BundleHead,
  areas: readonly string[],
): Promise<number> {
  const file = await open(path, "wx", 0o666);
  try {
    const bytes = bundleHeadBytes(head);
    await writeWhole(file, bytes, 0);
    let at = bytes.length;
    for (const area of areas) at = await copyWhole(file, area, at);
    await file.sync();
    return at;
  } finally {
    await file.close();
  }
}

/** Gives a finished file its name, for good. */
export async function publishFile(path: string, output: string): Promise<void> {
  await rename(path, output);
  await flush(dirname(output));
}

/** A bundle's head, read and understood; its signature is not verified. */
export interface ReadBundle {
  readonly head: BundleHead;
  readonly manifest: UpdateManifest;
  readonly index: ChunkIndex;
  /** Where the chunks start, in bytes. */
  readonly chunksAt: number;
}

/** Reads the head of a bundle. @throws BUNDLE_INVALID */
export async function readBundleHead(file: FileHandle, place: string): Promise<ReadBundle> {
  let at = 0;
  const next = async (length: number) => {
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
