import { existsSync } from "node:fs";
/** What can delegate cgroups here; sd_booted(3). */
export function readServiceManager() {
    return {
        systemd: existsSync("/run/systemd/system"),
        userManager: existsSync(`/run/user/${process.getuid?.()}/systemd`),
    };
}
