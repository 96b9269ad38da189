import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../effects/context.ts";
import { differingRanges } from "../effects/differing-ranges.ts";
import { withImageView } from "../effects/image-view.ts";
import { removeTree } from "../effects/remove-tree.ts";
import type { Toolbox } from "../effects/tool-program.ts";
import type { Difference } from "../model/difference.ts";
import type { ImageManifest } from "../model/image-manifest.ts";
import { compareImages } from "../plan/image-difference.ts";

/** An image file and what its manifest says. */
export interface ImageWithManifest {
  readonly path: string;
  readonly manifest: ImageManifest;
}

/**
 * Compares two image files to the byte, and says what differs: partition → file → field.
 * @param directory where both may be unpacked meanwhile.
 */
export async function compareImageFiles(
  context: Context,
  toolbox: Toolbox,
  first: ImageWithManifest,
  second: ImageWithManifest,
  directory: string,
): Promise<Difference[]> {
  const changed = await differingRanges(first.path, second.path, context.signal);
  const scratch = await mkdtemp(join(directory, "compare-"));
  try {
    return await withImageView(context, toolbox, first, join(scratch, "first"), (a) =>
      withImageView(context, toolbox, second, join(scratch, "second"), (b) =>
        compareImages(a, b, changed),
      ),
    );
  } finally {
    await removeTree(scratch);
  }
}
