import { MrrlError } from "../errors/mrrl-error.js";
import { chunkBlock } from "../model/update/chunk-index.js";
const headerSize = 110;
/**
 * Where a chunk of a boot archive ends in any case: the last multiple of 4096 in front of
 * what follows the kernel, so that a new slot.cfg does not drag kernel along.
 * @param start at least the first 110 bytes of the archive. @throws BUNDLE_INVALID
 */
export function bootCut(start, place) {
    const field = (at) => Number.parseInt(start.toString("latin1", at, at + 8), 16);
    const [size, nameSize] = [field(54), field(94)];
    if (start.toString("latin1", 0, 6) !== "070701" || !(size >= 0 && nameSize > 0)) {
        throw new MrrlError("BUNDLE_INVALID", "there is no boot archive here", { place });
    }
    const kernelAt = align(headerSize + nameSize);
    return Math.floor(align(kernelAt + size) / chunkBlock) * chunkBlock;
}
function align(offset) {
    return Math.ceil(offset / 4) * 4;
}
