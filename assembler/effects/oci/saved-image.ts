import { type SavedImage, savedSchema } from "../../model/oci/documents.ts";
import type { LayerCompression } from "../../model/oci/media-type.ts";
import { type Sha256, sha256 } from "../../model/sha256.ts";
import { quote, refused } from "../../plan/archive-policy.ts";
import { parseDocument } from "../../plan/oci/document.ts";
import type { FileRange } from "../file-range.ts";
import { type OciArchive, readRange } from "./archive.ts";
import { readDocument } from "./blob.ts";
import { diffIdsOf, type FoundImage, type LayerSource, readConfig } from "./image.ts";

/** An image in manifest.json of `docker save`. */
export interface SavedEntry {
  readonly image: SavedImage;
  /** The image's id: the digest of its configuration. */
  readonly id: Sha256;
  readonly config: FileRange;
}

/** The images of an archive of `docker save`; none when it is something else. */
export async function savedEntries(archive: OciArchive): Promise<readonly SavedEntry[]> {
  const manifest = await archive.find("manifest.json");
  if (!manifest) return [];
  const bytes = await readDocument(archive, manifest, "manifest.json");
  const images = parseDocument(savedSchema, bytes, "manifest.json", archive.path);
  const entries: SavedEntry[] = [];
  for (const image of images) {
    const config = await fileOf(archive, image.Config);
    const id = sha256(await readDocument(archive, config, "the configuration"));
    entries.push({ image, id, config });
  }
  return entries;
}

/**
 * The image of `docker save` whose id is `digest`. Its layers have no digests but those
 * in its configuration, which are of their tar archives.
 * @throws ARCHIVE_REFUSED, HASH_MISMATCH
 */
export async function savedImage(
  archive: OciArchive,
  digest: Sha256,
): Promise<FoundImage | undefined> {
  const entry = (await savedEntries(archive)).find(({ id }) => id === digest);
  if (!entry) return undefined;
  const config = await readConfig(archive, entry.config, digest);
  const names = entry.image.Layers ?? [];
  const diffIds = diffIdsOf(archive, config, names.length);
  const layers = names.map(async (name, index): Promise<LayerSource> => {
    const range = await fileOf(archive, name);
    const compression = await compressionOf(range);
    const diffId = diffIds[index] as Sha256;
    return { range, compression, digest: compression === "none" ? diffId : undefined, diffId };
  });
  return { config, layers: await Promise.all(layers) };
}

async function fileOf(archive: OciArchive, name: string): Promise<FileRange> {
  const range = await archive.find(name);
  if (!range) throw refused(archive.path, `${quote(name)} is missing in it`);
  return range;
}

/** How a layer begins; its type is nowhere said. A tar archive begins with a name, or a zero. */
async function compressionOf(range: FileRange): Promise<LayerCompression> {
  const length = Math.min(range.length, 4);
  const head = (await readRange({ ...range, length })).toString("hex");
  if (head.startsWith("1f8b")) return "gzip";
  return head === "28b52ffd" ? "zstd" : "none";
}
