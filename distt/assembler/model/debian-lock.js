import { posix } from "node:path";
import * as z from "zod";
import { MrrlError } from "../errors/mrrl-error.js";
// Names and versions as Debian policy §5.6.1 and §5.6.12 write them.
const lockedDeb = z.strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9+.-]{1,126}$/, "not a Debian package name"),
    version: z
        .string()
        .regex(/^(?:\d+:)?\d[A-Za-z0-9.+~-]{0,126}$/, "not a version of a Debian package"),
    pool: z
        .string()
        .max(400)
        .regex(/^pool(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9.+~_%-]+)+\.deb$/, "not the path of a .deb below pool/"),
    size: z
        .int()
        .min(1)
        .max(8 * 1024 ** 3),
    sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/, "a digest is 64 lower-case hexadecimal digits")
        .transform((text) => text),
});
const lock = z.strictObject({
    format: z.literal(1, { error: "this mrrl knows format 1 only" }),
    suite: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, "not the name of a suite"),
    release: z.string().regex(/^[0-9][0-9.]{0,31}$/, "not a release such as 13.1"),
    snapshot: z.string().regex(/^\d{8}T\d{6}Z$/, "not a timestamp such as 20250906T000000Z"),
    packages: z.array(lockedDeb).min(1).max(5000),
});
/**
 * Parses a lock file, see docs/sources.md.
 * @param place the file's path, for messages.
 * @throws DEFINITION_INVALID naming the file and the key that is wrong.
 */
export function parseDebianLock(text, place) {
    const hint = "write it anew with `mrrl lock <package>`";
    const refuse = (message, path = [], cause) => new MrrlError("DEFINITION_INVALID", message, {
        place: path.length === 0 ? place : `${place}: ${path.map(String).join(".")}`,
        hint,
        cause,
    });
    let json;
    try {
        json = JSON.parse(text);
    }
    catch (error) {
        throw refuse(`the lock file is not JSON: ${error.message}`, [], error);
    }
    const result = lock.safeParse(json);
    if (!result.success) {
        const issue = result.error.issues[0];
        throw refuse(`the lock file is invalid: ${issue?.message ?? "?"}`, issue?.path);
    }
    const { packages } = result.data;
    for (const [index, deb] of packages.entries()) {
        const before = packages[index - 1];
        if (before && before.name >= deb.name) {
            const problem = before.name === deb.name ? "is locked twice" : "is out of order";
            throw refuse(`'${deb.name}' ${problem}`, ["packages", index]);
        }
    }
    return result.data;
}
/** The lock file's text: two-space JSON, one package per line, newline at the end. */
export function formatDebianLock(content) {
    const { packages, ...head } = content;
    const lines = packages.map((deb) => {
        const { name, version, pool, size, sha256 } = deb;
        return `    ${JSON.stringify({ name, version, pool, size, sha256 })}`;
    });
    const top = Object.entries(head).map(([key, value]) => `  "${key}": ${JSON.stringify(value)},`);
    return ["{", ...top, '  "packages": [', lines.join(",\n"), "  ]", "}", ""].join("\n");
}
/** The locked packages as sources, in the lock's order; the file is the pool path's last part. */
export function lockedSources(content) {
    return content.packages.map((deb) => ({
        file: posix.basename(deb.pool),
        sha256: deb.sha256,
        size: deb.size,
        urls: [],
        pool: deb.pool,
        snapshot: content.snapshot,
        deb: { name: deb.name, version: deb.version, suite: content.suite },
    }));
}
