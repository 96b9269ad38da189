import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { execa } from "execa";
import { toolProgram } from "../../assembler/effects/tool-program.js";
/**
 * Runs a program, as root if this is root, where nobody can make a user namespace: in
 * one whose limit of further ones is 0 (user_namespaces(7)).
 */
export async function runWithoutUserNamespaces(toolbox, command, environment) {
    const unshare = toolProgram(toolbox, "unshare");
    // The second shell has the capabilities of a root that the first was before it had a map.
    const forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"';
    const wait = `echo ready; read go; exec sh -c '${forbid}' sh "$@"`;
    const child = execa(unshare.file, [...unshare.args, "--user", "sh", "-c", wait, "sh", ...command], { env: { ...environment }, reject: false, stdin: "pipe" });
    await once(child.stdout, "data");
    const uid = process.getuid?.() ?? 0;
    if (uid === 0) {
        for (const map of ["uid_map", "gid_map"])
            writeFileSync(`/proc/${child.pid}/${map}`, "0 0 65536");
    }
    else {
        writeFileSync(`/proc/${child.pid}/uid_map`, `0 ${uid} 1`);
    }
    child.stdin.write("go\n");
    return child;
}
