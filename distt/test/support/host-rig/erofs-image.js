import { dirname, join } from "node:path";
import { runTool } from "../../../assembler/effects/toolbox.js";
/** Makes a read-only image of a directory: everything is root's, and content is not compressed. */
export async function erofsImage({ context, toolbox }, directory, image) {
    await runTool(context, toolbox, 
    // Without extended attributes: what the host of the test keeps in them is no matter.
    ["mkfs.erofs", "--quiet", "--all-root", "-T1", "-x-1", join("/to", name(image)), "/from"], {
        binds: [
            { type: "bind", source: directory, target: "/from", writable: false },
            { type: "bind", source: dirname(image), target: "/to", writable: true },
        ],
    });
}
function name(path) {
    return path.slice(dirname(path).length + 1);
}
