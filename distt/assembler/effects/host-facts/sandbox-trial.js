import { existsSync } from "node:fs";
import { execa } from "execa";
import { buildUsers } from "../../plan/build-users.js";
import { spawnSandbox } from "../sandbox.js";
import { toolSandbox } from "../toolbox.js";
/**
 * Makes a sandbox: with mrrl's own bwrap when the tools are in the store. Before that
 * with the host's unshare(1) where there is one, which needs what bwrap needs.
 * @param deadline in milliseconds.
 */
export async function trySandbox(context, toolbox, deadline) {
    if (toolbox) {
        // As builds have it: as root another user.
        const user = { type: "stranger", id: buildUsers.first };
        const spec = { ...toolSandbox(toolbox, ["true"]), user };
        const result = await spawnSandbox(context, toolbox, spec, {
            execa: { reject: false, timeout: deadline },
        });
        if (!result.failed)
            return { outcome: "worked", program: "bwrap" };
        const stderr = String(result.stderr ?? "") || String(result.originalMessage ?? "");
        return { outcome: "failed", program: "bwrap", stderr };
    }
    if (context.settings.isolation === "root")
        return { outcome: "none" };
    const unshare = ["/usr/bin/unshare", "/bin/unshare"].find((path) => existsSync(path));
    if (unshare === undefined)
        return { outcome: "none" };
    const args = ["--user", "--map-root-user", "--net", "--pid", "--fork", "--mount-proc", "true"];
    const result = await execa(unshare, args, {
        env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
        extendEnv: false,
        reject: false,
        timeout: deadline,
        cancelSignal: context.signal,
    });
    if (!result.failed)
        return { outcome: "worked", program: "unshare" };
    return { outcome: "failed", program: "unshare", stderr: String(result.stderr ?? "") };
}
