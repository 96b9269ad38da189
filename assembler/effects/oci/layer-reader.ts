import { createHash, type Hash } from "node:crypto";
import type { Attributes, Directory } from "../../model/oci/image-tree.ts";
import { largestId } from "../../model/oci/run-config.ts";
import type { Sha256 } from "../../model/sha256.ts";
import {
  type ArchiveLimits,
  entryPath,
  linkText,
  quote,
  refused,
} from "../../plan/archive-policy.ts";
import type { ArchiveTally } from "../../plan/archive-tally.ts";
import { applyLayer } from "../../plan/oci/apply-layer.ts";
import { Layer, type LayerEntry } from "../../plan/oci/layer.ts";
import { readCompressed } from "../compressed-range.ts";
import { readTar, type TarHeader } from "../tar-entries.ts";
import { type OciArchive, readFailure } from "./archive.ts";
import { compareDigests, verifyBlob } from "./blob.ts";
import type { ContentSpool } from "./content-spool.ts";
import type { LayerSource } from "./image.ts";

const GiB = 1024 ** 3;

/** Of all layers together. A million entries take about half a GiB of memory. */
export const imageLimits: ArchiveLimits = {
  entries: 1_000_000,
  depth: 128,
  fileBytes: 16 * GiB,
  totalBytes: 32 * GiB,
};

/** What an image is unpacked to. */
export interface ImageParts {
  readonly root: Directory;
  readonly spool: ContentSpool;
  /** Counts against `limits`. */
  readonly tally: ArchiveTally;
  readonly limits: ArchiveLimits;
}

/**
 * Reads a layer and puts it on top of the lower ones. Extended attributes and times are
 * dropped; of the former those that matter are of no use on a root that is mounted nosuid.
 * @param what the layer, for messages.
 * @throws HASH_MISMATCH before anything of a damaged layer is taken, if its digest is known,
 * and otherwise afterwards; ARCHIVE_REFUSED
 */
export async function addLayer(
  archive: OciArchive,
  { range, compression, digest, diffId }: LayerSource,
  what: string,
  { root, spool, tally, limits }: ImageParts,
  signal: AbortSignal,
): Promise<void> {
  if (digest !== undefined) await verifyBlob(archive, range, digest, what, signal);
  const place = `${archive.path}: ${what}`;
  const layer = new Layer(root, tally, place);
  const hash = createHash("sha256");
  if (range.length === 0) throw refused(place, "it is empty");
  const chunks = hashed(readCompressed(range, compression), hash, range.path, signal);
  await readTar(chunks, { limits, archive: place }, async (header, content) => {
    const path = entryPath(header.name, limits, place);
    tally.count(path, header.size);
    const entry = layerEntry(header, path, spool.length, limits, place);
    if (entry.type === "file") {
      for await (const chunk of content) spool.append(chunk);
    }
    layer.add(entry);
  });
  compareDigests(archive, `${what}, unpacked,`, diffId, hash.digest("hex") as Sha256);
  applyLayer(root, layer.root, place);
}

/** An entry as the layer takes it. @param offset where its content goes. */
function layerEntry(
  header: TarHeader,
  path: string,
  offset: number,
  limits: ArchiveLimits,
  place: string,
): LayerEntry {
  const { name, type, size, linkname } = header;
  const attributes = () => attributesOf(header, place);
  switch (type) {
    case "directory":
    case "fifo":
      return { type, path, attributes: attributes() };
    case "file":
    case "contiguous-file":
      return { type: "file", path, attributes: attributes(), content: { offset, size } };
    case "symlink": {
      const target = linkText(name, linkname, place);
      return { type, path, attributes: attributes(), target };
    }
    case "link": {
      const target = entryPath(linkText(name, linkname, place), limits, place);
      return { type, path, target };
    }
    default:
      throw refused(
        place,
        `${quote(name)} is a ${type?.replace("-", " ") ?? "thing of unknown kind"}`,
      );
  }
}

function attributesOf({ name, mode, uid, gid, pax }: TarHeader, place: string): Attributes {
  const id = (number: number, record: string | undefined, whose: string): number => {
    const value = record === undefined ? number : /^\d{1,15}$/.test(record) ? Number(record) : -1;
    if (Number.isInteger(value) && value >= 0 && value <= largestId) return value;
    const shown = quote(record ?? String(number));
    throw refused(
      place,
      `${quote(name)} belongs to the ${whose} ${shown}, and no more than ${largestId} can be`,
    );
  };
  return {
    mode: mode & 0o7777,
    uid: id(uid, pax?.uid, "user"),
    gid: id(gid, pax?.gid, "group"),
  };
}

async function* hashed(
  chunks: AsyncIterable<Uint8Array>,
  hash: Hash,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of chunks) {
      signal.throwIfAborted();
      hash.update(chunk);
      yield chunk;
    }
  } catch (error) {
    throw readFailure(error, path);
  }
}
