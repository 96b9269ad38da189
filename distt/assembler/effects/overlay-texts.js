import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
/** What overlays for hosts consist of: path relative to `overlays/` → text. */
export async function readOverlayTexts({ settings, }) {
    const directory = join(settings.installation, "overlays");
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const texts = files.map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [relative(directory, path), await readFile(path, "utf8")];
    });
    return Object.fromEntries(await Promise.all(texts));
}
