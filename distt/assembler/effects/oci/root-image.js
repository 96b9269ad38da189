import { dirname } from "node:path";
import { contentSize, rootEntries } from "../../plan/oci/root-entries.js";
import { tarEnd, tarHeader, tarPadding } from "../../plan/tar-header.js";
import { makeErofs } from "../erofs.js";
import { inPieces } from "../pieces.js";
import { requireSpace } from "../require-space.js";
/**
 * Writes the EROFS image of a merged tree.
 * @throws TOOL_FAILED; NO_SPACE
 */
export async function writeRootImage(context, toolbox, output, uuid, root, spool) {
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
function* archive(root, read) {
    for (const { header, content } of rootEntries(root)) {
        yield tarHeader(header);
        if (!content)
            continue;
        yield* read(content);
        yield tarPadding(content.size);
    }
    yield tarEnd;
}
