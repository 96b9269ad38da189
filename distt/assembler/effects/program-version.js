import { readFile } from "node:fs/promises";
import { join } from "node:path";
/** The version of this mrrl. */
export async function programVersion({ settings }) {
    const text = await readFile(join(settings.installation, "package.json"), "utf8");
    return JSON.parse(text).version;
}
