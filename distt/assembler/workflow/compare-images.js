import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { differingRanges } from "../effects/differing-ranges.js";
import { withImageView } from "../effects/image-view.js";
import { removeTree } from "../effects/remove-tree.js";
import { compareImages } from "../plan/image-difference.js";
/**
 * Compares two image files to the byte, and says what differs: partition → file → field.
 * @param directory where both may be unpacked meanwhile.
 */
export async function compareImageFiles(context, toolbox, first, second, directory) {
    const changed = await differingRanges(first.path, second.path, context.signal);
    const scratch = await mkdtemp(join(directory, "compare-"));
    try {
        return await withImageView(context, toolbox, first, join(scratch, "first"), (a) => withImageView(context, toolbox, second, join(scratch, "second"), (b) => compareImages(a, b, changed)));
    }
    finally {
        await removeTree(scratch);
    }
}
