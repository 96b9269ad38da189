import type { Descriptor } from "../../model/oci/documents.ts";
import { indexTypes } from "../../model/oci/media-type.ts";
import { sha256 } from "../../model/sha256.ts";
import { parseImageDocument } from "../../plan/oci/document.ts";
import type { FileRange } from "../file-range.ts";
import type { OciArchive } from "./archive.ts";
import { digestOf, findBlob, readDocument } from "./blob.ts";
import { savedEntries } from "./saved-image.ts";

const longest = 50;

/** The digests with which an archive's images can be pinned, as lines for people. */
export async function archiveContents(archive: OciArchive): Promise<string[]> {
  const lines: string[] = [];
  const index = await archive.find("index.json");
  if (index && (await archive.find("oci-layout"))) {
    const bytes = await readDocument(archive, index, "index.json");
    lines.push(`sha256:${sha256(bytes)}  index.json`);
    await listIndex(archive, bytes, lines, 1);
  }
  for (const { id, image } of await savedEntries(archive)) {
    lines.push(`sha256:${id}  image ${(image.RepoTags ?? []).join(", ")}`);
  }
  const shown = lines.slice(0, longest).map((line) => line.trim().replaceAll(/[^\x20-\x7e]/g, "?"));
  return lines.length > longest ? [...shown, "…"] : shown;
}

async function listIndex(
  archive: OciArchive,
  bytes: Buffer,
  lines: string[],
  depth: number,
): Promise<void> {
  const document = parseImageDocument(bytes, "an index", archive.path);
  if (document?.kind !== "index") return;
  for (const descriptor of document.index.manifests) {
    if (lines.length > longest) return;
    const blob = await blobOf(archive, descriptor);
    const isIndex = indexTypes.has(descriptor.mediaType);
    lines.push(`${descriptor.digest}  ${isIndex ? "index" : "manifest"}${about(descriptor)}`);
    if (isIndex && blob && depth < 3) {
      await listIndex(archive, await readDocument(archive, blob, "an index"), lines, depth + 1);
    }
  }
}

async function blobOf(archive: OciArchive, { digest }: Descriptor): Promise<FileRange | undefined> {
  if (!digest.startsWith("sha256:")) return undefined;
  return findBlob(archive, digestOf(digest, archive));
}

function about({ platform, annotations }: Descriptor): string {
  const name = annotations?.["org.opencontainers.image.ref.name"];
  return [platform && ` ${platform.os}/${platform.architecture}`, name && ` (${name})`]
    .filter(Boolean)
    .join("");
}
