import { MrrlError } from "../../errors/mrrl-error.js";
import { largestRelease } from "../definition/profile.js";
import { parseSha256 } from "../sha256.js";
/** The largest text of a manifest, in bytes. */
export const largestManifest = 16_384;
const firstLine = "mrrl-update 1";
const value = /^[A-Za-z0-9 .:,+_~()-]*$/;
/** The lines behind the first one, in their order. */
const lines = {
    profile: ["profile", "text"],
    machine: ["machine", "text"],
    version: ["version", "text"],
    release: ["release", "number"],
    image: ["image", "digest"],
    created: ["created", "number"],
    expires: ["expires", "number"],
    boot_size: ["bootSize", "number"],
    boot_sha256: ["bootSha256", "digest"],
    root_size: ["rootSize", "number"],
    root_sha256: ["rootSha256", "digest"],
    root_blocks: ["rootBlocks", "number"],
    root_hash: ["rootHash", "digest"],
    root_salt: ["rootSalt", "digest"],
    index_size: ["indexSize", "number"],
    index_sha256: ["indexSha256", "digest"],
    chunks_size: ["chunksSize", "number"],
};
/** The text of a manifest, which is what is signed (docs/bundle.md). */
export function renderManifest(manifest) {
    const rendered = Object.entries(lines).map(([key, [field]]) => {
        const text = String(manifest[field]);
        if (!value.test(text))
            throw new MrrlError("BUG", `'${text}' cannot be ${key} of an update`);
        return `${key}=${text}\n`;
    });
    return `${firstLine}\n${rendered.join("")}`;
}
/** Reads a manifest; every line must be there, once, in its order. @throws BUNDLE_INVALID */
export function parseManifest(text, place) {
    const invalid = (message) => new MrrlError("BUNDLE_INVALID", message, { place });
    const [first, ...rest] = text.split("\n");
    if (first !== firstLine)
        throw invalid("this is not the manifest of an update of format 1");
    if (text.length > largestManifest)
        throw invalid("the manifest is too long");
    const keys = Object.entries(lines);
    if (rest.length !== keys.length + 1 || rest.at(-1) !== "") {
        throw invalid("the manifest has not the lines that it must have");
    }
    const fields = keys.map(([key, [field, kind]], index) => {
        const line = rest[index] ?? "";
        const found = line.slice(key.length + 1);
        if (!line.startsWith(`${key}=`) || !value.test(found)) {
            throw invalid(`line ${index + 2} of the manifest is not its ${key}`);
        }
        return [field, parseValue(kind, found, () => invalid(`'${found}' cannot be its ${key}`))];
    });
    const manifest = Object.fromEntries(fields);
    if (manifest.release > largestRelease)
        throw invalid("its release is too large");
    if (manifest.rootBlocks * 4096 !== manifest.rootSize) {
        throw invalid("its root_size is not root_blocks blocks");
    }
    return manifest;
}
function parseValue(kind, text, invalid) {
    switch (kind) {
        case "text":
            return text;
        case "number":
            if (!/^(?:0|[1-9][0-9]{0,14})$/.test(text))
                throw invalid();
            return Number(text);
        case "digest":
            try {
                return parseSha256(text);
            }
            catch {
                throw invalid();
            }
    }
}
