import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { debianMirrors, parseAptSources } from "../plan/apt-sources.js";
/**
 * The base URLs of the Debian mirrors that a host's apt is configured with, best
 * first, without a trailing slash; empty when there are none, or no apt.
 * @param etcApt usually `/etc/apt`.
 */
export async function findDebianMirrors(etcApt) {
    const parts = join(etcApt, "sources.list.d");
    const names = (await readdir(parts).catch(() => [])).sort();
    const files = [
        join(etcApt, "sources.list"),
        ...names
            // The names apt itself reads (sources.list(5)).
            .filter((name) => /^[A-Za-z0-9_.-]+\.(?:list|sources)$/.test(name))
            .map((name) => join(parts, name)),
    ];
    const entries = [];
    for (const file of files) {
        const text = await readFile(file, "utf8").catch(() => "");
        entries.push(...parseAptSources(text, file.endsWith(".sources") ? "deb822" : "list"));
    }
    return debianMirrors(entries);
}
