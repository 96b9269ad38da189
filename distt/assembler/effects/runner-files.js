import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
/** The sh runner of this installation: path relative to `runner/` → text. */
export async function readRunnerFiles({ settings, }) {
    const directory = join(settings.installation, "runner");
    const entries = await readdir(directory, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    const texts = names.map(async (name) => [name, await readFile(join(directory, name), "utf8")]);
    return Object.fromEntries(await Promise.all(texts));
}
