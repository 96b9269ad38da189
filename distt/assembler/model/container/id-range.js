import { createHash } from "node:crypto";
/** How many user and group ids a container has: all that 16 bits can name. */
export const idCount = 65536;
/** The host's first id of a container is below 2^31: larger ones some programs take for negative. */
const ranges = 2 ** 31 / idCount - 1;
/**
 * The first of the host's ids that a container's 0 to 65535 are. It follows from the container's
 * name alone: files of a volume keep their owner whatever else a profile has, from one update to
 * the next, and no state has to be kept.
 */
export function firstId(container) {
    const digest = createHash("sha256").update(container).digest();
    return idCount * (1 + (digest.readUInt32BE(0) % ranges));
}
