import { dirname } from "node:path";
import type { Guid } from "../../model/guid.ts";
import type { Content, Directory } from "../../model/oci/image-tree.ts";
import { contentSize, rootEntries } from "../../plan/oci/root-entries.ts";
import { tarEnd, tarHeader, tarPadding } from "../../plan/tar-header.ts";
import type { Context } from "../context.ts";
import { makeErofs } from "../erofs.ts";
import { inPieces } from "../pieces.ts";
import { requireSpace } from "../require-space.ts";
import type { Toolbox } from "../tool-program.ts";
import type { ContentSpool } from "./content-spool.ts";

/**
 * Writes the EROFS image of a merged tree.
 * @throws TOOL_FAILED; NO_SPACE
 */
export async function writeRootImage(
  context: Context,
  toolbox: Toolbox,
  output: string,
  uuid: Guid,
  root: Directory,
  spool: ContentSpool,
): Promise<void> {
  const size = contentSize(root);
  spool.flush();
  // mkfs.erofs first copies all contents. It takes a short write for a whole one, and then
  // complains of the archive.
  await requireSpace(dirname(output), size, "move the store with MRRL_STORE");
  await makeErofs(context, toolbox, output, uuid, {
    tar: inPieces(archive(root, (content) => spool.read(content))),
    size,
    owners: "kept",
    hints: "",
  });
}

function* archive(
  root: Directory,
  read: (content: Content) => Iterable<Buffer>,
): Generator<Buffer> {
  for (const { header, content } of rootEntries(root)) {
    yield tarHeader(header);
    if (!content) continue;
    yield* read(content);
    yield tarPadding(content.size);
  }
  yield tarEnd;
}
