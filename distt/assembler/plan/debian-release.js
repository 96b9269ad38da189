import { MrrlError } from "../errors/mrrl-error.js";
import { parseSha256 } from "../model/sha256.js";
/** Parses a Release file (Debian's repository format). @throws DEFINITION_INVALID */
export function parseDebianRelease(text) {
    const field = (name) => new RegExp(`^${name}: *(.+)$`, "m").exec(text)?.[1]?.trim();
    const date = new Date(field("Date") ?? "");
    if (Number.isNaN(date.getTime())) {
        throw new MrrlError("DEFINITION_INVALID", "the suite's Release file has no valid Date");
    }
    const [, section = ""] = /^SHA256:\s*\n((?: .*(?:\n|$))*)/m.exec(text) ?? [];
    const digests = new Map();
    for (const line of section.split("\n")) {
        const [digest, , path] = line.trim().split(/\s+/);
        if (digest !== undefined && path !== undefined)
            digests.set(path, parseSha256(digest));
    }
    return {
        version: field("Version") ?? "0",
        snapshot: date.toISOString().replaceAll(/[-:]|\.\d+/g, ""),
        digests,
    };
}
