import { sha256 } from "../../model/sha256.js";
import { makeStoreName } from "../../model/store-name.js";
/** Raised whenever the same inputs would give other bytes than before. */
const revision = 1;
/**
 * The store name of a container's root: sha256 over what it is made of, all of which is
 * named by its own content.
 */
export function ociRootName(container, inputs) {
    const { digest, mountPoints, tools } = inputs;
    const text = JSON.stringify({
        revision,
        digest,
        mountPoints: mountPoints.map(({ path, type }) => [path, type]),
        tools,
    });
    return makeStoreName(container, "oci", sha256(text));
}
