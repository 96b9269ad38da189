import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { MrrlError } from "../../errors/mrrl-error.js";
import { parseCaches } from "../../model/definition/caches.js";
import { parsePublicKey } from "../../model/minisign/public-key.js";
import { DefinitionFiles } from "../definition-file.js";
/** Reads caches.yaml. @returns undefined when this run has no caches. @throws DEFINITION_INVALID, USAGE */
export async function readCacheSettings({ settings }) {
    const file = settings.caches;
    if (file === undefined)
        return undefined;
    let text;
    try {
        text = await new DefinitionFiles().readText(file);
    }
    catch (error) {
        const { code } = error;
        if (code === undefined || error instanceof MrrlError)
            throw error;
        throw new MrrlError("USAGE", `the list of caches cannot be read (${code})`, {
            place: file,
            hint: "docs/cache.md says what is in it; `--caches none` builds without",
            cause: error,
        });
    }
    const { caches, trust } = parseCaches(text, file);
    const revoked = new Set(trust.revoked);
    const keys = trust.keys
        .map((line) => parsePublicKey(line, file))
        .filter(({ id }) => !revoked.has(id));
    const locations = caches.map((text) => locationOf(text, dirname(file)));
    return { locations, trust: { keys, revoked, threshold: trust.threshold } };
}
/** An address, or a directory relative to another one. */
export function locationOf(text, base) {
    if (/^https?:/.test(text))
        return { kind: "http", url: text.replace(/\/+$/, "") };
    const path = text.startsWith("file:") ? fileURLToPath(text) : resolve(base, text);
    return { kind: "directory", path };
}
