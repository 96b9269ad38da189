import { parsePublicKey, renderPublicKey } from "../model/minisign/public-key.js";
/**
 * What a system knows of itself when it judges an update: /mrrl/identity in lines of
 * `key=value` that a shell can read (the deadline in seconds), the keys it believes, and those it must not.
 */
export function planSystemIdentity(profile, image) {
    const { keys, revoked } = profile.update;
    return [
        file("/mrrl/identity", [
            `profile=${profile.name}`,
            `machine=${profile.machine}`,
            `version=${profile.version}`,
            `release=${profile.release}`,
            `image=${image}`,
            `deadline=${profile.health.deadline / 1000}`,
        ]),
        ...keys.map((line) => {
            const key = parsePublicKey(line);
            const content = renderPublicKey(key);
            return { type: "file", path: `/mrrl/keys/${key.id}.pub`, mode: 0o644, content };
        }),
        file("/mrrl/revoked", [...revoked].sort()),
    ];
}
function file(path, lines) {
    const content = lines.map((line) => `${line}\n`).join("");
    return { type: "file", path, mode: 0o644, content };
}
