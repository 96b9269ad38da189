import { readFileSync } from "node:fs";
import { buildUsers } from "../plan/build-users.js";
/** Bits of capabilities(7) that making a sandbox without a user namespace takes. */
const neededCapabilities = {
    CAP_CHOWN: 0,
    CAP_DAC_OVERRIDE: 1,
    CAP_FOWNER: 3,
    CAP_SETGID: 6,
    CAP_SETUID: 7,
    CAP_NET_ADMIN: 12,
    CAP_SYS_CHROOT: 18,
    CAP_SYS_ADMIN: 21,
};
/**
 * How this process can make sandboxes. A root without these capabilities, or in a user
 * namespace that does not know the users of builds (both are usual in containers), is
 * an ordinary user in this respect.
 */
export function hostIsolation(isRoot) {
    if (!isRoot)
        return "user-namespace";
    const held = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "0"}`);
    const capable = Object.values(neededCapabilities).every((bit) => (held >> BigInt(bit)) & 1n);
    return capable && knowsBuildUsers() ? "root" : "user-namespace";
}
/** Whether the numbers of all build users exist here; user_namespaces(7). */
function knowsBuildUsers() {
    return ["uid_map", "gid_map"].every((map) => readFileSync(`/proc/self/${map}`, "latin1")
        .trim()
        .split("\n")
        .some((line) => {
        const [inside = 0, , length = 0] = line.trim().split(/ +/).map(Number);
        return inside <= buildUsers.first && buildUsers.last < inside + length;
    }));
}
