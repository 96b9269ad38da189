import { emptyDirectory } from "../../model/oci/image-tree.js";
import { quote, refused } from "../archive-policy.js";
/**
 * Puts a layer on top of the merged lower ones, which are changed: first what it hides
 * goes, then what it has comes. A directory merges with a directory; everything else
 * replaces what was there, with all that was below it.
 * @param place the layer, for messages.
 * @throws ARCHIVE_REFUSED when it has something below a name that is no directory in lower
 * layers, and does not say that it is one now: other tools would follow a link there.
 */
export function applyLayer(below, layer, place) {
    merge(below, layer, "", place);
}
function merge(below, layer, path, place) {
    const { children } = below;
    if (layer.attributes)
        below.attributes = layer.attributes;
    if (layer.opaque)
        children.clear();
    for (const name of layer.hidden ?? [])
        children.delete(name);
    for (const [name, node] of layer.children) {
        if (node.type !== "directory") {
            children.set(name, node);
            continue;
        }
        const way = path === "" ? name : `${path}/${name}`;
        let directory = children.get(name);
        if (directory?.type !== "directory") {
            if (directory && !node.attributes) {
                throw refused(place, `it has something below ${quote(way)}, which is a ${directory.type} of a lower layer`);
            }
            directory = emptyDirectory();
            children.set(name, directory);
        }
        merge(directory, node, way, place);
    }
}
