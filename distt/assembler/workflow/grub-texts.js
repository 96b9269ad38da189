import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { sha256 } from "../model/sha256.js";
import { imageIdentity } from "../plan/image-identity.js";
/** Stands for the identity in the content from which the identity is computed. */
const unidentified = sha256("");
export async function readGrubTexts(context) {
    const directory = join(context.settings.installation, "boot/grub");
    const [early, script] = await Promise.all([
        readFile(join(directory, "early.cfg"), "utf8"),
        readFile(join(directory, "grub.cfg"), "utf8"),
    ]);
    return { early, script };
}
/** The identity of the image that is made of these. */
export function identityOf(request, grub) {
    return imageIdentity({
        ...request,
        rootEntries: request.rootEntries(unidentified),
        grub,
        tools: basename(request.toolbox.root),
    });
}
