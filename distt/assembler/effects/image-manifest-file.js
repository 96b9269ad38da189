import { readFile } from "node:fs/promises";
import { MrrlError } from "../errors/mrrl-error.js";
import { imageManifestSchema } from "../model/image-manifest.js";
import { isMissing } from "./definition-file.js";
/** Reads the manifest beside an image. @throws USAGE when it is missing or is none. */
export async function readImageManifest(path) {
    let text;
    try {
        text = await readFile(path, "utf8");
    }
    catch (error) {
        if (!isMissing(error))
            throw error;
        throw new MrrlError("USAGE", `there is no file '${path}'`, {
            hint: "`mrrl image PROFILE` writes a manifest beside the image: out/PROFILE.json",
        });
    }
    try {
        return imageManifestSchema.parse(JSON.parse(text));
    }
    catch (error) {
        throw new MrrlError("USAGE", "this is not the manifest of an image", {
            place: path,
            hint: "name the .json file that `mrrl image PROFILE` writes beside an image",
            cause: error,
        });
    }
}
