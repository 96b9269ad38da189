import { unreachable } from "../errors/mrrl-error.js";
import { sha256 } from "../model/sha256.js";
/** Raised whenever the same inputs would give other bytes than before. */
const revision = 3;
/**
 * The identity of an image: sha256 over its inputs, all of which are named by
 * their own content. Equal identities mean equal images, byte for byte.
 */
export function imageIdentity(inputs) {
    const { profile, rootEntries, grub, tools } = inputs;
    return sha256(JSON.stringify({
        revision,
        profile: [profile.name, profile.version, profile.release, profile.machine],
        sizes: [profile.slots.boot, profile.slots.root, profile.data],
        arguments: profile.kernel.arguments,
        environment: inputs.environment.full,
        closure: inputs.closure.map(({ full }) => full).sort(),
        kernel: inputs.kernel.full,
        root: rootEntries.map(identityOfEntry),
        grub: [grub.early, grub.script],
        tools,
    }));
}
function identityOfEntry(entry) {
    switch (entry.type) {
        case "store":
            return ["store", entry.name.full];
        case "symlink":
            return ["symlink", entry.path, entry.to];
        case "source":
            return ["source", entry.path, entry.sha256];
        case "file":
            return ["file", entry.path, entry.mode, entry.content];
        case "directory":
            return ["directory", entry.path, entry.mode];
        default:
            return unreachable(entry);
    }
}
